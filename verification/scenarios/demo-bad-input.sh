#!/usr/bin/env bash
# Whatever is wrong with the input or the directory: one message that says what, where and what to do, and nothing lost.
. "$(dirname "$0")/lib-demo.sh"

header=InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
december=$root/examples/orders/src/main/resources/dev/millrace/examples/orders/data/2010-12.csv.gz
with_input() { "$millrace" demo --headless --json --input "$1" --data "$work/data"; }

cd "$work"
: >empty.csv
head -c 100000 "$december" >truncated.csv.gz
gzip -dc "$december" >whole.csv
head -c 1000003 whole.csv >truncated.csv
printf 'plain' >plain.csv.gz
printf '{"lines":[]}\n' >other.csv
cp "$december" damaged.csv.gz
printf '\377\377\377\377' | dd of=damaged.csv.gz bs=1 seek=300000 conv=notrunc 2>/dev/null
printf '%s\n' "$header" >header.csv
one_message 1 'missing.csv does not exist' with_input missing.csv
one_message 1 'empty.csv is empty' with_input empty.csv
one_message 1 'truncated.csv.gz is a truncated gzip file: it ends at line 7' with_input truncated.csv.gz
one_message 1 'truncated.csv is truncated: it ends in the middle of line 11' with_input truncated.csv
one_message 1 'plain.csv.gz is named .gz and is no gzip file' with_input plain.csv.gz
one_message 1 'damaged.csv.gz is a damaged gzip file at line' with_input damaged.csv.gz
one_message 1 'other.csv is no file of order lines: line 1 must be InvoiceNo,' with_input other.csv
one_message 1 'header.csv has no order lines' with_input header.csv
one_message 1 'is no regular file' with_input "$work"
one_message 2 "'seven' is not" "$millrace" demo --chaos seven
[ ! -e "$work/data" ] || fail "an input that cannot be read left a data directory behind"

# Bad rows make their invoice malformed, and the run goes on.
printf '%s\n' "$header" '1,A,"LAMP, ""RED""",2,2011-01-04 10:00:00,1.005,17850.0,France' '2,A,LAMP,2,2011-01-04 10:00:00' \
  '3,A,LAMP,2,2011-01-04 10:00:00,cheap,17850.0,France' '3,A,LAMP,2,2011-01-04 10:00:00,1,17850.0,France' 'A4,B,,1,2011-01-04 10:00:00,-5,,Eire' \
  'C5,A,LAMP,-1,2011-01-04 10:00:00,1.005,17850.0,France' >rows.csv
check with_input rows.csv >out 2>err
contains "$(cat out)" '{"lines":6,"invoices":5,"placed":1,"cancelled":1,"rejected":3,"gross":"2.01","refunds":"1.01",' "bad rows"
contains "$(cat out)" '"balanced":true}' "bad rows"
check "$millrace" read intake --dead --data data >dead
contains "$(cat dead)" 'line 3 has 5 columns instead of 8' "the reason for a missing column"
contains "$(cat dead)" "line 4 has the price 'cheap', which is no number" "the reason for a price"

# A directory that somebody has: refused to an application, open to commands.
background "$millrace" consume elsewhere --subscription s --data data >consumed 2>consumer
until_true 30 test -S data/socket
one_message 1 'data' with_input rows.csv
contains "$(cat "$work/err")" 'in use' "stderr of a second process"
check "$millrace" read ledger --data data >read
equals 2 "$(grep -c '' read)" "entries read beside another process"
kill "$started"
wait "$started" || true

# A directory that cannot be written to. For root, who may write everywhere, /proc will do.
if [ "$(id -u)" = 0 ]; then forbidden=/proc/millrace-data; else mkdir -m 500 read-only && forbidden=$work/read-only/data; fi
one_message 1 "$forbidden" "$millrace" demo --headless --data "$forbidden"
printf 'x' >file
one_message 1 file "$millrace" demo --headless --data file

# A newer format, a torn tail and damage.
printf '{"data":"one","id":"a"}\n{"data":"two","id":"b"}\n' | check "$millrace" publish q --data store >ids
log=$(echo store/log/*.log)
cp -r store newer && sed 's/format 1/format 2/' store/FORMAT >newer/FORMAT
one_message 1 'format 2' "$millrace" read q --data newer
last_bytes() { head -c 1048576 "$1" | od -An -v -tx1 | grep -n -v '^\( 00\)*$' | tail -n 1 | cut -d: -f1; }
invert() { # FILE OFFSET
  local byte
  byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
  # shellcheck disable=SC2059 # the format is the byte
  printf "\\$(printf %03o $((byte ^ 255)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
cp -r store torn
invert "torn/${log#store/}" $((($(last_bytes "torn/${log#store/}") - 1) * 16))
fails_with 0 "$millrace" read q --data torn
equals 2 "$(grep -c '' "$work/out")" "messages behind a torn tail"
equals 1 "$(grep -c '' "$work/err")" "lines about a torn tail ($(cat "$work/err"))"
contains "$(cat "$work/err")" 'dropped a tail' "stderr about a torn tail"
cp -r store damaged
invert "damaged/${log#store/}" $(($(grep -abo '"two"' "$log" | head -n 1 | cut -d: -f1) + 1))
one_message 1 "damaged/${log#store/}" "$millrace" read q --data damaged
contains "$(cat "$work/err")" 'damaged' "stderr about damage"
cmp -s "$log" "damaged/${log#store/}" && fail "the byte was not changed"
fails_with 0 "$millrace" read q --data store
equals 2 "$(grep -c '' "$work/out")" "messages of the copy that is whole"

# A payload that is too large, and lines that are no messages.
{ printf '{"data":1,"id":"c"}\n{"id":"large","data":"' && head -c 9000000 /dev/zero | tr '\0' x && printf '"}\n'; } >large
status=0
"$millrace" publish q --data store <large >ids 2>err || status=$?
equals 1 "$status" "exit with a payload that is too large"
equals '{"id":"c"}' "$(cat ids)" "ids before a payload that is too large"
contains "$(cat err)" "message 'large'" "stderr about a payload that is too large"
equals 1 "$(grep -c '' err)" "lines about a payload that is too large"
