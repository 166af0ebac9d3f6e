-- FENCE(N,K) -- states and rules as in ../systems/.  Threads and fences are scalarsets; run rumur with --symmetry-reduction off for the
-- unreduced count (the one the other tools report), heuristic or exhaustive for the reduced one.
const N: @N@; K: @K@;
type
  T: scalarset(N);
  F: scalarset(K);
  ST: enum { FREE, ACTIVE, SIGNALED };
  PC: enum { IDLE, LOCKED, UNLOCK, GOT, WAIT, CB, DROP };
var
  lock: boolean;                       -- holder is the thread in LOCKED or UNLOCK
  st: array [F] of ST;
  att: array [F] of boolean;
  cb: array [F] of array [T] of boolean;
  pc: array [T] of PC;
  cur: array [T] of F;                 -- undefined: no reference

function refd(f: F): boolean;
begin
  for t: T do if !isundefined(cur[t]) then if cur[t] = f then return true; end; end; end;
  return false;
end;

function anycb(f: F): boolean;
begin
  for t: T do if cb[f][t] then return true; end; end;
  return false;
end;

ruleset t: T do
  rule "lock" pc[t] = IDLE & !lock ==> begin lock := true; pc[t] := LOCKED; end;
  rule "nop" pc[t] = LOCKED ==> begin pc[t] := UNLOCK; end;
  rule "unlock" pc[t] = UNLOCK ==>
  begin lock := false; if isundefined(cur[t]) then pc[t] := IDLE; else pc[t] := GOT; end; end;
  rule "wait" pc[t] = GOT ==> begin pc[t] := WAIT; end;
  rule "add_cb" pc[t] = GOT ==>
  begin
    if st[cur[t]] = SIGNALED then pc[t] := DROP;
    else cb[cur[t]][t] := true; pc[t] := CB; end;
  end;
  rule "wait_done" pc[t] = WAIT & st[cur[t]] = SIGNALED ==> begin pc[t] := DROP; end;
  rule "remove_cb_or_done" pc[t] = CB ==> begin cb[cur[t]][t] := false; pc[t] := DROP; end;
  rule "put" pc[t] = DROP ==> begin undefine cur[t]; pc[t] := IDLE; end;
  ruleset f: F do
    rule "add_fence" pc[t] = LOCKED & st[f] = FREE ==> begin st[f] := ACTIVE; att[f] := true; pc[t] := UNLOCK; end;
    rule "get_fence" pc[t] = LOCKED & att[f] ==> begin cur[t] := f; pc[t] := UNLOCK; end;
    rule "prune" pc[t] = LOCKED & att[f] & st[f] = SIGNALED ==> begin att[f] := false; end;
    rule "run_cb" st[f] = SIGNALED & cb[f][t] ==> begin cb[f][t] := false; end;
  end;
end;

ruleset f: F do
  rule "signal" st[f] = ACTIVE ==> begin st[f] := SIGNALED; end;
  rule "free" st[f] = SIGNALED & !att[f] & !anycb(f) & !refd(f) ==> begin st[f] := FREE; end;
end;

startstate
begin
  lock := false;
  for f: F do st[f] := FREE; att[f] := false; for t: T do cb[f][t] := false; end; end;
  for t: T do pc[t] := IDLE; undefine cur[t]; end;
end;

invariant "a referenced fence is not free"
  forall t: T do isundefined(cur[t]) | st[cur[t]] != FREE end;
