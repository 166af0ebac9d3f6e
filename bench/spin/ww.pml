/* WW(N,M) -- states and rules as in ../systems/  spin -a -DN=4 -DM=3 -DPOLICY=1 ww.pml   (POLICY: 0 none, 1 wait-die, 2 wound-wait)
 * One control location per thread; the program counter is the process-local variable pc, so one stored SPIN state
 * is exactly one state of the language-neutral model. nx and hc are functions of the rest of the state. */
#ifndef N
#define N 3
#endif
#ifndef M
#define M 3
#endif
#ifndef POLICY
#define POLICY 1
#endif
#define IDLE    0
#define LOCK    1
#define BACKOFF 2
#define SLOW    3
#define HOLD    4

byte owner[M];          /* 0 free, t+1 held by t */
byte rnk[N];            /* age rank of the acquire context, 0 = oldest; 0 while IDLE */
#if POLICY == 2
bit  wnd[N];
#endif
byte nact;              /* number of threads that are not IDLE (derived) */
/* scratch for d_steps: hidden (not part of the state) -- but BFS and multi-core pan reject hidden variables, so with
 * -DNOHIDDEN it is an ordinary global that every d_step resets to 0 */
#ifdef NOHIDDEN
byte k;
#define DONE k = 0
#else
hidden byte k;
#define DONE skip
#endif

#define ORD(t,i) ((t) % 2 == 0 -> ((t) + (i)) % M : ((t) + 8 * M - (i)) % M)

inline setnext() {      /* nx = first lock of my order that I do not hold */
  k = 0;
  do
  :: k < M && owner[ORD(_pid, k)] == _pid + 1 -> k++
  :: else -> break
  od;
  if
  :: k < M -> nx = ORD(_pid, k)
  :: else -> nx = 0
  fi
}

inline firstheld() {    /* k = lowest-numbered lock that I hold */
  k = 0;
  do
  :: owner[k] != _pid + 1 -> k++
  :: else -> break
  od
}

active [N] proctype T()
{
  byte pc, nx, hc;      /* nx: lock wanted (LOCK) or contended (BACKOFF, SLOW), else 0; hc: locks held (derived) */
  do
  :: d_step { pc == IDLE ->
       rnk[_pid] = nact; nact++; pc = LOCK; setnext(); DONE }
  :: d_step { pc == LOCK && owner[nx] == 0 ->
       owner[nx] = _pid + 1; hc++; setnext();
       if :: hc == M -> pc = HOLD :: else fi; DONE }
#if POLICY == 1
  :: d_step { pc == LOCK && owner[nx] != 0 && hc >= 1 && rnk[owner[nx] - 1] < rnk[_pid] -> pc = BACKOFF }
#elif POLICY == 2
  :: d_step { pc == LOCK && owner[nx] != 0 && hc >= 1 && wnd[_pid] -> pc = BACKOFF }
  :: d_step { (pc == LOCK || pc == SLOW) && owner[nx] != 0 && rnk[owner[nx] - 1] > rnk[_pid] && !wnd[owner[nx] - 1] ->
       wnd[owner[nx] - 1] = 1 }
#endif
  :: d_step { pc == BACKOFF ->
       firstheld(); owner[k] = 0; hc--;
       if
       :: hc == 0 -> pc = SLOW;
#if POLICY == 2
          wnd[_pid] = 0
#endif
       :: else fi; DONE }
  :: d_step { pc == SLOW && owner[nx] == 0 ->
       owner[nx] = _pid + 1; hc++; setnext();
       if :: hc == M -> pc = HOLD :: else -> pc = LOCK fi; DONE }
  :: d_step { pc == HOLD ->
       firstheld(); owner[k] = 0; hc--;
       if
       :: hc == 0 ->
          k = 0;
          do
          :: k < N -> if :: rnk[k] > rnk[_pid] -> rnk[k]-- :: else fi; k++
          :: else -> break
          od;
          rnk[_pid] = 0; nact--; pc = IDLE;
#if POLICY == 2
          wnd[_pid] = 0
#endif
       :: else fi; DONE }
  od
}
