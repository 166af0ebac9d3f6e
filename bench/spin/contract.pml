/* CONTRACT(N) -- states and rules as in ../systems/  spin -a -DN=4 -DVARIANT=0 contract.pml
 * VARIANT: 0 good, 1 hold (wait before unlock), 2 sig (signalling path takes a lock), 3 both (deadlocks) */
#ifndef N
#define N 4
#endif
#ifndef VARIANT
#define VARIANT 0
#endif
#define HOLDV (VARIANT == 1 || VARIANT == 3)
#define SIGV  (VARIANT == 2 || VARIANT == 3)
#define NONE 0
#define ACTIVE 1
#define SIGNALED 2

byte lock[N];
byte fs[N];
bit  dep[N];

#define LA (_pid == N - 1 -> 0 : _pid)
#define LB (_pid == N - 1 -> N - 1 : _pid + 1)

active [N] proctype C()
{
  byte pc;
  do
  :: d_step { pc == 0 && lock[LA] == 0 -> lock[LA] = _pid + 1; pc = 1 }
  :: d_step { pc == 1 && lock[LB] == 0 -> lock[LB] = _pid + 1; pc = 2 }
  :: d_step { pc == 2 -> fs[_pid] = ACTIVE;
       if
       :: _pid > 0 -> dep[_pid] = (fs[_pid - 1] == ACTIVE)
       :: else
       fi;
       pc = (HOLDV -> 5 : 3) }
  :: d_step { pc == 3 -> lock[LB] = 0; pc = 4 }
  :: d_step { pc == 4 -> lock[LA] = 0; pc = (HOLDV -> 6 : 5) }
  :: d_step { pc == 5 && fs[_pid] == SIGNALED -> pc = (HOLDV -> 3 : 6) }
  :: d_step { pc == 6 -> fs[_pid] = NONE; pc = 0 }
  od
}

#define i (_pid - N)
#define EA (i == N - 1 -> 0 : i)
inline signal() {
  fs[i] = SIGNALED;
  if
  :: i + 1 < N -> dep[i + 1] = 0
  :: else
  fi
}
active [N] proctype E()
{
  byte eng;
  do
  :: d_step { eng == 0 && fs[i] == ACTIVE && !dep[i] -> eng = 1 }
#if SIGV
  :: d_step { eng == 1 && lock[EA] == 0 -> lock[EA] = N + 1; eng = 2 }
  :: d_step { eng == 2 -> lock[EA] = 0; signal(); eng = 0 }
#else
  :: d_step { eng == 1 -> signal(); eng = 0 }
#endif
  od
}
