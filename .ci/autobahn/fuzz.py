# Runs the Autobahn test suite, which is Python 2, against both echoes of a gateway.
# Usage: fuzz.py PORT FOLDER. Leaves FOLDER/endpoint.txt and FOLDER/stage.txt, a line for each case: its number, how the
# server behaved, how it closed, and with which code.
import json
import os
import sys

# In this order: the first chooses how the suite waits for sockets.
from autobahntestsuite import wstest
from autobahntestsuite import fuzzing

# The suite gives a server a second for most things; a busy machine gets five.
PATIENCE = 5

PORT, FOLDER = sys.argv[1:]

# 9.3 to 9.6 are about speed with small fragments and small writes. The stage takes neither large messages nor binary ones,
# so what is left of 9 for it are the round trips of 9.7.
SPEC = {
  "outdir": os.path.join(FOLDER, "reports"),
  "options": {
    "failByDrop": False,
    "openHandshakeTimeout": 30,
    "closeHandshakeTimeout": 30,
    "serverConnectionDropTimeout": 30,
  },
  "servers": [
    {"agent": "endpoint", "url": "ws://127.0.0.1:%s/echo" % PORT},
    {"agent": "stage", "url": "ws://127.0.0.1:%s/production" % PORT},
  ],
  "cases": ["*"],
  "exclude-cases": ["9.3.*", "9.4.*", "9.5.*", "9.6.*"],
  "exclude-agent-cases": {"stage": ["9.1.*", "9.2.*", "9.8.*"]},
}


def patient(method):
  return lambda protocol, delay: method(protocol, PATIENCE * delay)


def number(case):
  return [int(part) for part in case.split(".")]


def outcome(case, result):
  return "%s %s %s %s" % (
    case,
    result["behavior"],
    result["behaviorClose"].replace(" ", "-"),
    result["remoteCloseCode"],
  )


def explanation(agent, case):
  name = "%s_case_%s.json" % (agent, case.replace(".", "_"))
  with open(os.path.join(SPEC["outdir"], name)) as report:
    told = json.load(report)
  return "%s %s: %s %s" % (agent, case, told["result"], told["resultClose"])


fuzzing.FuzzingProtocol.killAfter = patient(fuzzing.FuzzingProtocol.killAfter.im_func)
fuzzing.FuzzingProtocol.closeAfter = patient(fuzzing.FuzzingProtocol.closeAfter.im_func)
wstest.start({"mode": "fuzzingclient"}, SPEC)

with open(os.path.join(SPEC["outdir"], "index.json")) as index:
  results = json.load(index)
for agent in sorted(results):
  with open(os.path.join(FOLDER, agent + ".txt"), "w") as outcomes:
    for case in sorted(results[agent], key=number):
      outcomes.write(outcome(case, results[agent][case]) + "\n")
      print(explanation(agent, case))
