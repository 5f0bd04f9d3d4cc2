#!/bin/sh
# Makes what is secret in the folder where it is called: sh secrets.sh HOST, where HOST is how agents call the meeting place.
#   ca.crt          whom agents and coordinator trust          join      its address with the password
#   tls.crt tls.key what the meeting place shows               token     what agents and coordinator both know
#   redis.conf      how it is started
set -eu
umask 077
host=${1:-meeting}
curve='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
# shellcheck disable=SC2086
openssl req -x509 $curve -days 30 -subj /CN=contend -keyout ca.key -out ca.crt 2>/dev/null
# shellcheck disable=SC2086
openssl req $curve -subj "/CN=$host" -keyout tls.key -out tls.csr 2>/dev/null
printf 'subjectAltName=DNS:%s\n' "$host" > tls.ext
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile tls.ext -out tls.crt 2>/dev/null
rm -f ca.key ca.srl tls.csr tls.ext
password=$(openssl rand -hex 32)
openssl rand -hex 32 > token
printf 'rediss://:%s@%s:6379\n' "$password" "$host" > join
cat > redis.conf <<END
port 0
tls-port 6379
tls-cert-file /run/secrets/tls.crt
tls-key-file /run/secrets/tls.key
tls-auth-clients no
requirepass $password
save ""
appendonly no
maxmemory 400mb
maxmemory-policy noeviction
END
