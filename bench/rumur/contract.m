-- CONTRACT(N) -- states and rules as in ../systems/  VARIANT: 0 good, 1 hold, 2 sig, 3 both
const N: @N@; VARIANT: @VARIANT@;
type
  I: 0..N-1;
  OWNER: 0..N+1;
  FS: enum { NONE, ACTIVE, SIGNALED };
var
  lock: array [I] of OWNER;
  fs: array [I] of FS;
  dep: array [I] of boolean;
  pc: array [I] of 0..6;
  eng: array [I] of 0..2;

function la(i: I): I; begin if i = N - 1 then return 0; else return i; end; end;
function lb(i: I): I; begin if i = N - 1 then return N - 1; else return i + 1; end; end;
function holdv(): boolean; begin return VARIANT = 1 | VARIANT = 3; end;
function sigv(): boolean; begin return VARIANT = 2 | VARIANT = 3; end;
procedure signal(i: I);
begin
  fs[i] := SIGNALED;
  if i + 1 < N then dep[i + 1] := false; end;
end;

ruleset i: I do
  rule "lockA" pc[i] = 0 & lock[la(i)] = 0 ==> begin lock[la(i)] := i + 1; pc[i] := 1; end;
  rule "lockB" pc[i] = 1 & lock[lb(i)] = 0 ==> begin lock[lb(i)] := i + 1; pc[i] := 2; end;
  rule "submit" pc[i] = 2 ==>
  begin
    fs[i] := ACTIVE;
    if i > 0 then dep[i] := fs[i - 1] = ACTIVE; end;
    if holdv() then pc[i] := 5; else pc[i] := 3; end;
  end;
  rule "unlockB" pc[i] = 3 ==> begin lock[lb(i)] := 0; pc[i] := 4; end;
  rule "unlockA" pc[i] = 4 ==> begin lock[la(i)] := 0; if holdv() then pc[i] := 6; else pc[i] := 5; end; end;
  rule "wait" pc[i] = 5 & fs[i] = SIGNALED ==> begin if holdv() then pc[i] := 3; else pc[i] := 6; end; end;
  rule "reset" pc[i] = 6 ==> begin fs[i] := NONE; pc[i] := 0; end;
  rule "run" eng[i] = 0 & fs[i] = ACTIVE & !dep[i] ==> begin eng[i] := 1; end;
  rule "signal" !sigv() & eng[i] = 1 ==> begin signal(i); eng[i] := 0; end;
  rule "siglock" sigv() & eng[i] = 1 & lock[la(i)] = 0 ==> begin lock[la(i)] := N + 1; eng[i] := 2; end;
  rule "sigunlock" eng[i] = 2 ==> begin lock[la(i)] := 0; signal(i); eng[i] := 0; end;
end;

startstate
begin
  for i: I do lock[i] := 0; fs[i] := NONE; dep[i] := false; pc[i] := 0; eng[i] := 0; end;
end;
