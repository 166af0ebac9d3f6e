/* The design ../designs/lock-order.ts, step by step.  spin -a -DN=8 design-lock-order.pml */
#ifndef N
#define N 8
#endif

byte lock[N];

#define LA (_pid == N - 1 -> 0 : _pid)
#define LB (_pid == N - 1 -> N - 1 : _pid + 1)

active [N] proctype T()
{
  byte pc;
  do
  :: d_step { pc == 0 && lock[LA] == 0 -> lock[LA] = _pid + 1; pc = 1 }
  :: d_step { pc == 1 && lock[LB] == 0 -> lock[LB] = _pid + 1; pc = 2 }
  :: d_step { pc == 2 -> lock[LB] = 0; pc = 3 }
  :: d_step { pc == 3 -> lock[LA] = 0; pc = 0 }
  od
}
