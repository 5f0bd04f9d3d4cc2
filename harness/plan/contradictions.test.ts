import { expect, test } from 'vitest';
import { refused } from './plan.fixture.ts';

test.each([
  [
    '--history 2048',
    '--history: the race would end at once, as 32 clients may need 2,048 requests to end theirs; raise --history above that',
  ],
  [
    '--clients 10k --policy merge --attempts 100',
    '--attempts: the race would end at once, as 10,000 clients may need 8,000,000 requests to end theirs; raise --history above that',
  ],
  // settings that make no sense together
  ['--rate 5/s', '--rate: closed has no rate; leave it out or choose --arrival poisson'],
  ['--rate 5/s --arrival burst', '--rate: burst has no rate; leave it out or choose --arrival poisson'],
  ['--rounds 5', '--rounds: closed has no rounds; leave it out or choose --arrival burst'],
  [
    '--arrival burst --duration 5s',
    '--duration: a burst lasts as long as its rounds take; leave it out, set --rounds',
  ],
  [
    '--arrival burst --warmup 1s',
    '--warmup: a burst lasts as long as its rounds take; leave it out, set --rounds',
  ],
  [
    '--arrival poisson --think 1s',
    '--think: in poisson nobody pauses; leave it out or choose --arrival closed',
  ],
  ['--no-preflight', '--no-preflight: only means something for an adapter; leave it out, or give --service'],
  // gateways
  [
    '--balance hash',
    '--balance: without a gateway clients speak to the instances in turn; leave it out or choose --gateway reference',
  ],
  [
    '--gateway nginx,haproxy',
    '--gateway: haproxy is not installed; type sudo apt-get install haproxy, or leave it out',
  ],
  // what gateways write
  [
    '--gateway-log calls.ndjson',
    '--gateway-log: without a gateway nobody sees the calls; leave it out or choose --gateway reference, nginx or haproxy',
  ],
  [
    '--workload last-item --strategy optimistic --gateway reference,nginx --gateway-log calls.ndjson',
    '--gateway-log: calls.ndjson is one file, and 2 races would write it; name a folder, which gets a file a race',
  ],
  [
    '--workload last-item --strategy optimistic --gateway reference --blocks 3 --gateway-log calls.ndjson',
    '--gateway-log: calls.ndjson is one file, and 3 races would write it; name a folder, which gets a file a race',
  ],
  [
    '--gateway reference --gateway-log nowhere/calls.ndjson',
    '--gateway-log: nowhere/calls.ndjson cannot be written: its folder does not exist; make it first',
  ],
  [
    '--gateway reference --gateway-log package.json/calls',
    '--gateway-log: package.json/calls cannot be written: a part of the path is a file, not a folder; name another folder',
  ],
  [
    '--gateway reference --gateway-log-bodies 100',
    '--gateway-log-bodies: only means something for a log; add --gateway-log FILE|DIR',
  ],
  [
    '--workload last-item --strategy optimistic --gateway nginx --gateway-log calls.ndjson --gateway-log-headers user-agent',
    '--gateway-log-headers: nginx cannot strike secrets out of it; leave it out or choose --gateway reference',
  ],
  [
    '--workload last-item --strategy optimistic --gateway reference --gateway-log calls.ndjson --gateway-log-headers user-agent,Cookie',
    '--gateway-log-headers: Cookie holds credentials, which are in no log; leave it out',
  ],
  [
    '--workload last-item --strategy optimistic --gateway reference --gateway-log calls.ndjson --gateway-log-headers user:agent',
    '--gateway-log-headers: "user:agent" is no name of a header; write one such as user-agent',
  ],
  // settings of a policy that nobody has
  ['--prefer mine', '--prefer: discard does not look at it; leave it out or choose --policy merge'],
  [
    '--policy discard,resend --prefer mine',
    '--prefer: discard, resend does not look at it; leave it out or choose --policy merge',
  ],
  [
    '--attempts 3',
    '--attempts: discard does not look at it; leave it out or choose --policy merge or resend',
  ],
  [
    '--policy merge --idempotency-key off',
    '--idempotency-key: merge does not look at it; leave it out or choose --policy resend',
  ],
  ['--policy merge --prefer nobody', '--prefer: "nobody" is none of mine, theirs, giveUp'],
  [
    '--policy merge --prefer giveup',
    '--prefer: "giveup" is none of mine, theirs, giveUp (did you mean "giveUp"?)',
  ],
  ['--policy merge --attempts 0', '--attempts: 0 is too little; write at least 1'],
  [
    '--policy merge --backoff slow',
    '--backoff: unknown back-off "slow"; write none, fixed:10ms or exponential:2ms/64ms',
  ],
  [
    '--policy resend --timeout 20s',
    '--timeout: an answer counts as lost after 20 s (--timeout), when patience is over; raise --patience above that',
  ],
  [
    '--workload payment --policy resend --idempotency-key on,off',
    '--idempotency-key: every request of payment carries a key of its own; leave it out or choose another --workload',
  ],
  [
    '--workload last-item --precondition last-modified',
    '--precondition: last-item needs no precondition; leave it out or choose --workload parallel-edits',
  ],
  ['--profile 412', '--profile: "412" is none of 409, rfc9110 (did you mean "409"?)'],
  [
    '--url http://127.0.0.1 --profile rfc9110',
    '--profile: the service at --url runs already and has its own; leave it out',
  ],
  [
    '--json --markdown',
    '--markdown: stdout gets json already; give one of the two a file, such as --format markdown=FILE',
  ],
  [
    '--json --format markdown',
    '--format: stdout gets json already; give one of the two a file, such as --format markdown=FILE',
  ],
  ['--format pdf', '--format: unknown format "pdf"; choose from text, markdown, json, junit, html'],
  [
    '--workers 2 --clients 1',
    '--workers: 2 threads are more than the 1 of --clients; every thread needs a client',
  ],
  [
    '--instances 1,3 --clients 2,8',
    '--instances: 3 instances are more than the 2 of --clients, so that some would have nothing to do; every instance needs a client',
  ],
  [
    '--work 10s',
    '--work: every request would time out, the service works 10 s and clients wait 5 s; raise --timeout',
  ],
  // faults that cannot happen
  [
    '--fault kill-servise@1s',
    '--fault: unknown fault "kill-servise" (did you mean "kill-service"?); choose from kill-service, pause-holder, pause-service, drop-answers, kill-store, flush-scripts',
  ],
  ['--fault kill-service', '--fault: "kill-service" does not say when; write kill-service@2s'],
  ['--fault pause-service', '--fault: "pause-service" does not say when; write pause-service:500ms@2s'],
  ['--fault kill-service@', '--fault: kill-service: "" is not a duration; write 10s, 250ms or 2m'],
  ['--fault kill-service@2', '--fault: kill-service: "2" has no unit; write 2s, 250ms or 2m'],
  ['--fault kill-service@-1s', '--fault: kill-service: -1s is before the start; write kill-service@2s'],
  ['--fault kill-service@1s@2s', '--fault: kill-service: "1s@2s" is not a duration; write 10s, 250ms or 2m'],
  ['--fault kill-service:1s@1s', '--fault: kill-service takes nothing behind a colon; write kill-service@2s'],
  ['--fault pause-service:2h@1s', '--fault: pause-service: 2h is too much; write at most 60 s'],
  [
    '--fault drop-answers:2@1s',
    '--fault: drop-answers: "2" is no share; write more than 0 up to 1, such as 0.1',
  ],
  [
    '--fault drop-answers:0%@1s',
    '--fault: drop-answers: "0%" is no share; write more than 0 up to 1, such as 0.1',
  ],
  [
    '--fault kill-service@1s,kill-service@1000ms',
    '--fault: kill-service@1000ms is listed twice; --blocks repeats',
  ],
  [
    '--fault kill-service@5s',
    '--fault: kill-service@5s is after the end, the race is measured for 5 s; name an earlier time or raise --duration',
  ],
  [
    '--fault pause-holder@4s',
    '--fault: pause-holder@4s lasts 1 s, beyond the end, the race is measured for 5 s; name an earlier time or raise --duration',
  ],
  [
    '--fault kill-store@1s,flush-scripts@2s',
    '--fault: after kill-store@1s there is no store that flush-scripts@2s could be done to; leave one of them out, or take restart-store',
  ],
  [
    '--store memory --fault flush-scripts@1s',
    '--fault: flush-scripts needs a store in a server of its own, and memory is none that it can be done to; choose --store redis',
  ],
  [
    '--url http://127.0.0.1 --fault kill-service@1s',
    '--fault: the service at --url is not ours to harm; leave it out',
  ],
  // where figures are served
  ['--metrics 9464', '--metrics: "9464" is no address with a port; write 127.0.0.1:9464'],
  ['--metrics 127.0.0.1:65536', '--metrics: "127.0.0.1:65536" has a port above 65535; write 127.0.0.1:9464'],
  ['--metrics 1.2.3.400:1', '--metrics: "1.2.3.400:1" has no host that can be; write 127.0.0.1:9464'],
  ['--metrics [::z]:1', '--metrics: "[::z]:1" is no address with a port; write 127.0.0.1:9464'],
  [
    '--metrics 0.0.0.0:9464',
    '--metrics: who can reach 0.0.0.0 could read along; write 127.0.0.1:9464, or add --allow-remote 0.0.0.0',
  ],
  [
    '--metrics [::]:80 --allow-remote ::1',
    '--metrics: who can reach [::] could read along; write 127.0.0.1:80, or add --allow-remote [::]',
  ],
  // services that run already
  [
    '--url http://shop.example',
    '--url: shop.example is not this machine; if you may load it, add --allow-remote shop.example',
  ],
  [
    '--url http://127.0.0.1.example',
    '--url: 127.0.0.1.example is not this machine; if you may load it, add --allow-remote 127.0.0.1.example',
  ],
  [
    '--url http://shop.example --allow-remote example',
    '--allow-remote: allows example, but --url is shop.example; the names must be the same',
  ],
  [
    '--url http://a.example,http://b.example --allow-remote a.example',
    '--url: b.example is not this machine; if you may load it, add --allow-remote b.example',
  ],
  [
    '--url http://a.example --allow-remote a.example,c.example',
    '--allow-remote: allows c.example, but --url is a.example; the names must be the same',
  ],
  // what is judged when it is over cannot end before
  [
    '--url http://127.0.0.1 --stop-on-anomaly',
    '--stop-on-anomaly: the service at --url is judged when its race is over, so that nothing would end it; leave it out, and write a shorter --duration',
  ],
  // agents
  [
    '--agents 2 --join http://u:secret@10.0.0.5',
    '--join: the address must look like redis://[[user]:password@]host:port[/db], or file:PATH for a file that holds it',
  ],
  [
    '--agents 2,-a --join redis://10.0.0.5',
    '--agents: "-a" is no name; write a number from 1 to 64, or names of at most 32 letters, digits and ._+@/:- with a letter or digit first',
  ],
  ['--agents a,a --join redis://10.0.0.5', '--agents: a is listed twice; --blocks repeats'],
  // who tells what they use
  [
    '--usage-from http://127.0.0.1:9464/metrics',
    '--usage-from: only means something for a service at --url or --service; what ours uses is measured',
  ],
  [
    '--url http://127.0.0.1 --usage-from http://prometheus.example/metrics',
    '--usage-from: prometheus.example is not this machine; if you may ask it, add --allow-remote prometheus.example',
  ],
  [
    '--url http://127.0.0.1 --usage-from http://127.0.0.1:9090',
    '--usage-from: "http://127.0.0.1:9090" names no page; write http://127.0.0.1:9464/metrics, or of a Prometheus server http://127.0.0.1:9090/api/v1/query?query=process_cpu_seconds_total{job="shop"}',
  ],
  [
    '--url http://127.0.0.1 --usage-from http://127.0.0.1:9090/api/v1/query',
    '--usage-from: "http://127.0.0.1:9090/api/v1/query" asks for nothing; write http://127.0.0.1:9090/api/v1/query?query=process_cpu_seconds_total{job="shop"}',
  ],
  [
    '--url http://127.0.0.1 --usage-from http://me:secret@127.0.0.1/metrics',
    '--usage-from: the URL holds a user or password; leave them out',
  ],
  [
    '--url http://127.0.0.1 --usage-from http://127.0.0.1/api/v1/query?query=c{a="b",c="d"}',
    '--usage-from: "c=\\"d\\"}" is not a URL; write http://127.0.0.1:9464/metrics; a comma in a query is %2C',
  ],
  ['--url 127.0.0.1:80', '--url: "127.0.0.1:80" is not a URL; write http://127.0.0.1:8080'],
  [
    '--url ftp://127.0.0.1',
    '--url: "ftp://127.0.0.1" is neither http nor https; write http://127.0.0.1:8080',
  ],
  [
    // What may be a key or a password is not shown again.
    '--url http://127.0.0.1/api?key=k3yk3y',
    '--url: "http://127.0.0.1/api?…" has a query or fragment; write only where the service begins',
  ],
  [
    '--url ftp://me:secret@127.0.0.1',
    '--url: "ftp://…@127.0.0.1" is neither http nor https; write http://127.0.0.1:8080',
  ],
  ['--url me@127.0.0.1:80', '--url: "…@127.0.0.1:80" is not a URL; write http://127.0.0.1:8080'],
  ['--url http://me:secret@127.0.0.1', '--url: the URL holds a user or password; leave them out'],
  [
    '--url http://127.0.0.1 --store redis',
    '--store: the service at --url runs already and has its own; leave it out',
  ],
  // and those of adapters, which have their addresses there
  [
    '--service shop.ts --url http://127.0.0.1 --store redis',
    '--store: the service of the adapter runs already and has its own; leave it out',
  ],
  [
    '--service shop.ts --url http://127.0.0.1 --strategy atomic,lock',
    '--strategy: the service of the adapter works in one way; name one strategy or none',
  ],
  [
    '--service shop.ts --url http://127.0.0.1 --fault kill-service@1s',
    '--fault: the service of the adapter is not ours to harm; leave it out',
  ],
  [
    '--url http://127.0.0.1:1/a/,http://127.0.0.1:2',
    '--url: instances of one service have all the same path, not /a and /',
  ],
  [
    '--url https://127.0.0.1:1 --gateway none,nginx',
    '--gateway: gateways speak plain http to instances, and --url is https; leave it out, or name addresses that take http',
  ],
  [
    '--url http://127.0.0.1:1 --balance hash',
    '--balance: without a gateway clients speak to the instances in turn; leave it out or choose --gateway reference',
  ],
  [
    '--url http://127.0.0.1 --strategy atomic,lock',
    '--strategy: the service at --url works in one way; name one strategy or none',
  ],
])('%s', (line, problem) => {
  expect(refused(line)).toMatchObject({ problems: [problem], code: 'CTD_OPTIONS', exitCode: 104 });
});
