-- WW(N,M) -- states and rules as in ../systems/  POLICY: 0 none, 1 wait-die, 2 wound-wait
const N: @N@; M: @M@; POLICY: @POLICY@;
type
  T: 0..N-1;
  B: 0..M-1;
  OWNER: 0..N;                      -- 0 free, t+1 held by t
  PC: enum { IDLE, LOCK, BACKOFF, SLOW, HOLD };
var
  owner: array [B] of OWNER;
  pc: array [T] of PC;
  rnk: array [T] of T;
  cont: array [T] of B;
  wnd: array [T] of boolean;

function ord(t: T; k: 0..M-1): B;
begin
  if t % 2 = 0 then return (t + k) % M; else return (t + 8 * M - k) % M; end;
end;

function held(t: T): 0..M;
var c: 0..M;
begin
  c := 0;
  for b: B do if owner[b] = t + 1 then c := c + 1; end; end;
  return c;
end;

function nxt(t: T): B;              -- first lock of t's order that t does not hold
begin
  for k: B do if owner[ord(t, k)] != t + 1 then return ord(t, k); end; end;
  return 0;
end;

procedure releaseone(t: T);
begin
  for b: B do if owner[b] = t + 1 then owner[b] := 0; return; end; end;
end;

ruleset t: T do
  rule "begin"
    pc[t] = IDLE
  ==>
  var a: 0..N;
  begin
    a := 0;
    for u: T do if pc[u] != IDLE then a := a + 1; end; end;
    rnk[t] := a;
    pc[t] := LOCK;
  end;

  rule "acquire"
    pc[t] = LOCK & owner[nxt(t)] = 0
  ==>
  begin
    owner[nxt(t)] := t + 1;
    if held(t) = M then pc[t] := HOLD; end;
  end;

  rule "kill"
    pc[t] = LOCK & owner[nxt(t)] != 0 & held(t) >= 1
    & ((POLICY = 1 & rnk[owner[nxt(t)] - 1] < rnk[t]) | (POLICY = 2 & wnd[t]))
  ==>
  begin
    cont[t] := nxt(t);
    pc[t] := BACKOFF;
  end;

  rule "wound"
    POLICY = 2 & pc[t] = LOCK & owner[nxt(t)] != 0
    & rnk[owner[nxt(t)] - 1] > rnk[t] & !wnd[owner[nxt(t)] - 1]
  ==>
  begin
    wnd[owner[nxt(t)] - 1] := true;
  end;

  rule "wound_slow"
    POLICY = 2 & pc[t] = SLOW & owner[cont[t]] != 0
    & rnk[owner[cont[t]] - 1] > rnk[t] & !wnd[owner[cont[t]] - 1]
  ==>
  begin
    wnd[owner[cont[t]] - 1] := true;
  end;

  rule "backoff"
    pc[t] = BACKOFF
  ==>
  begin
    releaseone(t);
    if held(t) = 0 then pc[t] := SLOW; wnd[t] := false; end;
  end;

  rule "slow"
    pc[t] = SLOW & owner[cont[t]] = 0
  ==>
  begin
    owner[cont[t]] := t + 1;
    cont[t] := 0;
    if held(t) = M then pc[t] := HOLD; else pc[t] := LOCK; end;
  end;

  rule "release"
    pc[t] = HOLD
  ==>
  begin
    releaseone(t);
    if held(t) = 0 then
      for u: T do if pc[u] != IDLE & rnk[u] > rnk[t] then rnk[u] := rnk[u] - 1; end; end;
      rnk[t] := 0; wnd[t] := false; pc[t] := IDLE;
    end;
  end;
end;

startstate
begin
  for b: B do owner[b] := 0; end;
  for t: T do pc[t] := IDLE; rnk[t] := 0; cont[t] := 0; wnd[t] := false; end;
end;

invariant "holder is active"
  forall b: B do owner[b] = 0 | pc[owner[b] - 1] != IDLE end;
