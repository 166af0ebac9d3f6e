/* FENCE(N,K) -- states and rules as in ../systems/   spin -a -DN=3 -DK=2 fence.pml */
#ifndef N
#define N 3
#endif
#ifndef K
#define K 2
#endif
#define FREE 0
#define ACTIVE 1
#define SIGNALED 2
/* pc of a thread */
#define IDLE   0
#define LOCKED 1
#define UNLOCK 2
#define GOT    3
#define WAIT   4
#define CB     5
#define PUT    6

byte lock;              /* 0 free, t+1 held by thread t (dma_resv lock) */
byte st[K];             /* fence state */
bit  att[K];            /* attached to the reservation object */
byte cb[K];             /* bit t set: thread t has a callback installed */
byte cur[N];            /* 0 none, f+1: thread holds a reference on fence f */


#define BIT(t) (1 << (t))

#define ADD(f)   d_step { pc == LOCKED && st[f] == FREE -> st[f] = ACTIVE; att[f] = 1; pc = UNLOCK }
#define GET(f)   d_step { pc == LOCKED && att[f] -> cur[_pid] = f + 1; pc = UNLOCK }
#define PRUNE(f) d_step { pc == LOCKED && att[f] && st[f] == SIGNALED -> att[f] = 0 }

active [N] proctype T()
{
  byte pc;
  do
  :: d_step { pc == IDLE && lock == 0 -> lock = _pid + 1; pc = LOCKED }
  :: ADD(0)
  :: GET(0)
  :: PRUNE(0)
#if K > 1
  :: ADD(1)
  :: GET(1)
  :: PRUNE(1)
#endif
#if K > 2
  :: ADD(2)
  :: GET(2)
  :: PRUNE(2)
#endif
#if K > 3
  :: ADD(3)
  :: GET(3)
  :: PRUNE(3)
#endif
  :: d_step { pc == LOCKED -> pc = UNLOCK }
  :: d_step { pc == UNLOCK -> lock = 0; if :: cur[_pid] == 0 -> pc = IDLE :: else -> pc = GOT fi }
  :: d_step { pc == GOT -> pc = WAIT }
  :: d_step { pc == GOT ->
       if
       :: st[cur[_pid] - 1] == SIGNALED -> pc = PUT
       :: else -> cb[cur[_pid] - 1] = cb[cur[_pid] - 1] | BIT(_pid); pc = CB
       fi }
  :: d_step { pc == WAIT && st[cur[_pid] - 1] == SIGNALED -> pc = PUT }
  :: d_step { pc == CB -> cb[cur[_pid] - 1] = cb[cur[_pid] - 1] & (255 - BIT(_pid)); pc = PUT }
  :: d_step { pc == PUT -> cur[_pid] = 0; pc = IDLE }
  od
}

#if N == 1
#define NOREF (cur[0] != f + 1)
#elif N == 2
#define NOREF (cur[0] != f + 1 && cur[1] != f + 1)
#elif N == 3
#define NOREF (cur[0] != f + 1 && cur[1] != f + 1 && cur[2] != f + 1)
#else
#define NOREF (cur[0] != f + 1 && cur[1] != f + 1 && cur[2] != f + 1 && cur[3] != f + 1)
#endif

#define RUNCB(t) d_step { st[f] == SIGNALED && (cb[f] & BIT(t)) -> cb[f] = cb[f] & (255 - BIT(t)) }
#define f (_pid - N)
active [K] proctype F()
{
  do
  :: d_step { st[f] == ACTIVE -> st[f] = SIGNALED }
  :: RUNCB(0)
#if N > 1
  :: RUNCB(1)
#endif
#if N > 2
  :: RUNCB(2)
#endif
#if N > 3
  :: RUNCB(3)
#endif
  :: d_step { st[f] == SIGNALED && !att[f] && cb[f] == 0 && NOREF -> st[f] = FREE }
  od
}
