/* The design ../designs/contract.ts, step by step.  spin -a -DN=4 design-contract.pml
 * A fence is ACTIVE, PUBLISHED (active, and others can see it), DONE (signalled, published) or OLD (as at the start). */
#ifndef N
#define N 4
#endif
#define OLD 0
#define ACTIVE 1
#define PUBLISHED 2
#define DONE 3

byte lock[N];
byte fs[N];
byte eng[N];  /* 0 idle, 1 waits for the fence before its own, 2 signals */

#define LA (_pid == N - 1 -> 0 : _pid)
#define LB (_pid == N - 1 -> N - 1 : _pid + 1)

active [N] proctype C()
{
  byte pc;
  do
  :: d_step { pc == 0 && lock[LA] == 0 -> lock[LA] = _pid + 1; pc = 1 }
  :: d_step { pc == 1 && lock[LB] == 0 -> lock[LB] = _pid + 1; pc = 2 }
  :: d_step { pc == 2 -> fs[_pid] = ACTIVE; pc = 3 }
  :: d_step { pc == 3 -> fs[_pid] = PUBLISHED; pc = 4 }
  :: d_step { pc == 4 -> eng[_pid] = (_pid == 0 -> 2 : 1); pc = 5 }
  :: d_step { pc == 5 -> lock[LB] = 0; pc = 6 }
  :: d_step { pc == 6 -> lock[LA] = 0; pc = 7 }
  :: d_step { pc == 7 && fs[_pid] == DONE -> pc = 0 }
  od
}

#define i (_pid - N)
#define SIGNALED(f) (fs[f] == OLD || fs[f] == DONE)
active [N] proctype E()
{
  do
  :: d_step { eng[i] == 1 && SIGNALED(i - 1) -> eng[i] = 2 }
  :: d_step { eng[i] == 2 -> fs[i] = DONE; eng[i] = 0 }
  od
}
