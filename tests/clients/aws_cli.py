"""The stock AWS CLI, a run for each line of stdin: a JSON list of the arguments after `aws`.

Each run is a fork, as new as a process of its own, but what all of them import is imported once: that
is most of a run's time. Answers with a line of JSON: code, stdout and stderr.
"""

import json
import os
import sys
import tempfile

from awscli.clidriver import create_clidriver

driver = create_clidriver()


def run(arguments):
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        pid = os.fork()
        if pid == 0:
            os.dup2(stdout.fileno(), 1)
            os.dup2(stderr.fileno(), 2)
            code = driver.main(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said = []
        for file in (stdout, stderr):
            file.seek(0)
            said.append(file.read().decode())
        return {"code": code, "stdout": said[0], "stderr": said[1]}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
