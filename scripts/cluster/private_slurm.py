"""A whole Slurm on this machine, for tests: own key, own ports, own folder, one node, no root.

Nothing of it is shared with a Slurm that the machine may have: every daemon reads its own files
only, listens on the loopback interface only, and all of it, jobs included, runs below this process,
so that stop() finds every process by its id. When this one is killed, the kernel kills the daemons.
"""

import ctypes
import getpass
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import time

PACKAGES = ["munge", "slurmctld", "slurmd", "slurm-client"]
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"]

# prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

# Slurm starts a requeued job only when the credential of its first start has expired;
# 5 s is the least that it takes, 120 s its default.
REQUEUE_DELAY = 5
# config_overrides: the node has the processors that stand here, whatever the machine has.
CONFIGURATION = """\
ClusterName=detente
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire={requeue_delay}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
JobRequeue=1
FirstJobId={first_job}
DebugFlags=NO_CONF_HASH
SlurmctldTimeout=10
SlurmdTimeout=4
MessageTimeout=5
KillWait=5
MinJobAge=300
NodeName=localhost NodeAddr=127.0.0.1 CPUs={processors} State=UNKNOWN
PartitionName=test Nodes=localhost Default=YES MaxTime=INFINITE State=UP
"""


class SlurmFailed(Exception):
    """The private Slurm does not do what a Slurm does."""


def find_program(name):
    """Its path; the daemons are where only root looks for programs."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/sbin")


def missing_programs():
    return [name for name in PROGRAMS if find_program(name) is None]


def _prctl(option, value):
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def descendants():
    """{process id: its words} of all that run below this process."""
    children, words, ended = {}, {}, set()
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
        except OSError:
            continue
        process = int(entry.name)
        children.setdefault(int(parent), []).append(process)
        words[process] = command
        if state in "ZX":
            ended.add(process)
    found, waiting = {}, [os.getpid()]
    while waiting:
        for process in children.get(waiting.pop(), []):
            waiting.append(process)
            if process not in ended:
                found[process] = words[process]
    return found


def send(process, number):
    """Signals a process, which may have ended just now."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


class PrivateSlurm:
    """Owned by one thread. Until stop(), every other child of this process counts as Slurm's."""

    def __init__(self, folder, processors):
        self.folder = pathlib.Path(folder)
        self.processors = processors
        self.daemons = {}
        self.ports = []
        self.first_job = 1
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SLURM_", "SBATCH_", "SQUEUE_", "SCANCEL_", "SINFO_"))
        }
        self.environment["SLURM_CONF"] = str(self.folder / "slurm.conf")

    def start(self):
        # Slurm's step daemons leave their parents; this process then becomes their parent.
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.folder.mkdir(mode=0o700)
        for name in ("state", "spool"):
            (self.folder / name).mkdir(mode=0o700)
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(1024))
        self.ports = _free_ports(2)
        self._configure()
        files = [
            f"--{name}-file={self.folder}/munge.{name}" for name in ("key", "log", "pid", "seed")
        ]
        # By force, for it finds fault with a folder that other users cannot enter.
        self._start(
            "munged", "--foreground", "--force", f"--socket={self.folder}/munge.socket", *files
        )
        self.until(lambda: (self.folder / "munge.socket").exists(), 20, "munged does not start")
        self.start_controller()
        self.start_node()

    def start_controller(self):
        self._start("slurmctld", "-D", "-f", self.environment["SLURM_CONF"])
        self.until(
            lambda: self.command("scontrol", "ping").returncode == 0,
            30,
            "slurmctld does not answer",
        )

    def start_node(self):
        self._start("slurmd", "-D", "-f", self.environment["SLURM_CONF"])
        self.until(
            lambda: self.node_state().startswith(("idle", "mix", "alloc")),
            60,
            "the node does not come up",
        )

    def kill_controller(self):
        self._kill("slurmctld")

    def kill_node_daemon(self):
        """What runs on the node goes on running."""
        self._kill("slurmd")

    def kill_node(self):
        """As when its power fails: all that runs there ends. How many processes that were."""
        self._kill("slurmd")
        keep = {daemon.pid for daemon in self.daemons.values()}
        # slurmctld's own helper process is a child of slurmctld with the same name.
        victims = [
            process
            for process, words in descendants().items()
            if process not in keep and not (words and words[0].startswith("slurmctld"))
        ]
        for process in victims:
            send(process, signal.SIGSTOP)  # Or one would see another die, and act.
        for process in victims:
            send(process, signal.SIGKILL)
        self.reap()
        return len(victims) + 1

    def forget(self):
        """Throws the controller's state away; it must not run."""
        shutil.rmtree(self.folder / "state")
        (self.folder / "state").mkdir(mode=0o700)
        # The node still knows the old jobs, and takes no new one with an old one's number.
        self.first_job += 1000
        self._configure()

    def command(self, *words):
        self.reap()
        return subprocess.run(
            words,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def node_state(self):
        return self.command("sinfo", "--noheader", "--format=%t").stdout.strip()

    def steps(self):
        """Process ids of Slurm's own processes that stand behind running tasks."""
        return [
            process
            for process, words in descendants().items()
            if words and words[0].startswith("slurmstepd")
        ]

    def tasks(self, states="all"):
        """Of all jobs that the controller knows: {"12_0": "RUNNING", ...}."""
        listing = self.command(
            "squeue", "--noheader", "--array", f"--states={states}", "--format=%i %T"
        )
        return dict(line.split() for line in listing.stdout.splitlines())

    def until(self, condition, seconds, complaint):
        end = time.monotonic() + seconds
        while not condition():
            for name, daemon in self.daemons.items():
                if daemon.poll() is not None:
                    raise SlurmFailed(
                        f"{name} has ended with {daemon.returncode}; see {self.folder}"
                    )
            self.reap()
            if time.monotonic() > end:
                raise SlurmFailed(f"{complaint} within {seconds} s; see {self.folder}")
            time.sleep(0.1)

    def reap(self):
        """Buries the processes that came to this one when their parents ended."""
        own = {daemon.pid for daemon in self.daemons.values()}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) not in own:
                try:
                    state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                    if state == "Z" and int(parent) == os.getpid():
                        os.waitpid(int(entry.name), os.WNOHANG)
                except OSError:
                    pass

    def stop(self):
        """Ends all of it; returns how many processes would not end by themselves."""
        for name in ("slurmd", "slurmctld", "munged"):
            if name in self.daemons:
                self.daemons[name].terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
        stubborn = set()
        for _ in range(100):
            left = descendants()
            if not left:
                break
            stubborn |= set(left)
            for process in left:
                send(process, signal.SIGKILL)
            time.sleep(0.05)
            self.reap()
        self.daemons.clear()
        self.reap()
        return len(stubborn)

    def _configure(self):
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                user=getpass.getuser(),
                controller_port=self.ports[0],
                node_port=self.ports[1],
                processors=self.processors,
                requeue_delay=REQUEUE_DELAY,
                first_job=self.first_job,
            )
        )

    def _start(self, name, *words):
        with open(self.folder / f"{name}.out", "ab") as output:
            self.daemons[name] = subprocess.Popen(
                [find_program(name), *words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: _prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
            )

    def _kill(self, name):
        daemon = self.daemons.pop(name)
        helpers = [process for process, parent in self._parents().items() if parent == daemon.pid]
        daemon.kill()
        daemon.wait()
        if name == "slurmctld":
            for process in helpers:
                send(process, signal.SIGKILL)
        self.reap()

    @staticmethod
    def _parents():
        parents = {}
        for process in descendants():
            try:
                text = pathlib.Path(f"/proc/{process}/stat").read_text()
                parents[process] = int(text.rpartition(")")[2].split()[1])
            except OSError:
                pass
        return parents
