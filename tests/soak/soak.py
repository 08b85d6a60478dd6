#!/usr/bin/env python3
"""Many mails at once while kairan run is killed again and again; then every
mail, comment, file, status and answer is counted.  Prints TAP.

    soak.py --dir DIR [--mails N] [--parallel N] [--tickets N] [--kills N]
        [--every SECONDS] [--limit SECONDS] [--seed N] [--redmine URL --keys DIR]

DIR is made.  Without --redmine the built-in tracker is used.  $B is the
build folder.  Killed with SIGKILL, at random: kairan run with all of its
children, kairan run alone, one step alone, and kairan-intake, which its mail
server then tries again.  The mails are spread over the kills: there is
always work that is cut off.
"""
import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import soak_check
import soak_mails
import soak_site

EX_TEMPFAIL = 75
CUT_SHARE = 0.01            # of the deliveries whose intake is killed
FED_S = 5                   # so long for mail to be worked off
WAYS = ('all', 'all', 'all', 'run', 'step', 'step')


class Killer(threading.Thread):
    """Keeps kairan run running, and kills it."""

    def __init__(self, site, o):
        super().__init__(daemon=True)
        self.site = site
        self.rng = random.Random(o.seed)
        self.least = o.kills
        self.every = o.every
        self.stop = threading.Event()
        self.is_hungry = False  # waits for mail that it can kill
        self.killed = {}        # name: times
        self.ways = {}
        self.run_process = None
        self.groups = []        # of process groups that may still live
        self.start_run()

    def start_run(self):
        with open(self.site.log, 'ab') as log:
            self.run_process = subprocess.Popen(
                [self.site.program, '-C', self.site.dir, 'run'],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        self.groups.append(self.run_process.pid)

    def members(self):
        """pid: name of all that kairan run started, and of itself."""
        found = {}
        for entry in os.listdir('/proc'):
            if not entry.isdigit():
                continue
            try:
                with open('/proc/%s/stat' % entry) as f:
                    stat = f.read()
                with open('/proc/%s/cmdline' % entry, 'rb') as f:
                    words = f.read().decode(errors='replace').split('\0')
            except OSError:
                continue
            after = stat[stat.rindex(')') + 2:].split()
            if int(after[2]) in self.groups and after[0] != 'Z':
                found[int(entry)] = words[3] if len(words) > 4 else \
                    os.path.basename(words[0])
        return found

    def kill_one(self, pid, name):
        try:
            os.kill(pid, signal.SIGKILL)
            self.killed[name] = self.killed.get(name, 0) + 1
        except ProcessLookupError:
            pass

    def strike(self, way):
        found = self.members()
        run = self.run_process.pid
        steps = {p: n for p, n in found.items() if n not in (
            'run', 'kairan-reader')}
        if way == 'step' and not steps:
            way = 'all'
        self.ways[way] = self.ways.get(way, 0) + 1
        if way == 'step':
            pid = self.rng.choice(sorted(steps))
            return self.kill_one(pid, steps[pid])
        if way == 'all':
            for pid, name in found.items():
                self.kill_one(pid, name)
            self.groups = []
        else:
            self.kill_one(run, 'run')
        self.run_process.wait()
        self.start_run()
        return None

    def kills(self):
        return sum(self.ways.values())

    def run(self):
        while not self.stop.wait(
                self.rng.uniform(0.4, 1.6) * self.every):
            # Every other time while mail is worked off, and all of it.
            self.is_hungry = self.kills() % 2 == 1
            until = time.monotonic() + FED_S
            while self.is_hungry and time.monotonic() < until and \
                    'ingest' not in self.members().values():
                time.sleep(0.01)
            self.strike('all' if self.is_hungry else self.rng.choice(WAYS))
            self.is_hungry = False
            # Enough: a slow machine must come to an end, too.
            if self.kills() >= self.least:
                self.every *= 1.3

    def takes_sigterm(self):
        with open('/proc/%d/status' % self.run_process.pid) as f:
            caught = [x for x in f if x.startswith('SigCgt:')][0].split()[1]
        return int(caught, 16) >> (signal.SIGTERM - 1) & 1

    def end(self):
        """No more kills; kairan run is told to stop.  Its exit code."""
        self.stop.set()
        self.join()
        # It may have been begun a moment ago.
        wait_until(time.monotonic() + 60, self.takes_sigterm)
        self.run_process.send_signal(signal.SIGTERM)
        try:
            return self.run_process.wait(300)
        except subprocess.TimeoutExpired:
            return 'hangs'


class Delivery:
    """So many mail servers at once, each as a mail server is: what is not
    taken is tried again."""

    def __init__(self, site, mails, killer, o):
        self.site = site
        self.killer = killer
        self.kills = o.kills
        self.jobs = [(m, r) for m in mails for r in m.routes]
        self.jobs.reverse()
        self.total = len(self.jobs)
        self.lock = threading.Lock()
        self.rng = random.Random(o.seed)
        self.taken = self.again = self.cut = 0
        self.threads = [threading.Thread(target=self.work, daemon=True)
                        for _ in range(o.parallel)]

    def hand_in(self, mail, route, cut):
        p = subprocess.Popen(
            [self.site.intake, '-d', self.site.spool, '-f', mail.sender, '--',
             route], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
            close_fds=False)
        if cut > 0:
            time.sleep(cut)     # the moment of the kill, no wait
            p.kill()
        try:
            p.communicate(mail.bytes())
        except BrokenPipeError:
            p.wait()
        return p.returncode

    def deliver(self, mail, route):
        with self.lock:
            cut = self.rng.random() < CUT_SHARE
            moment = self.rng.uniform(0, 0.01)
        while True:
            code = self.hand_in(mail, route, moment if cut else 0)
            if code == 0:
                break
            with self.lock:
                self.again += 1
                if cut:
                    mail.cut += 1
                    self.cut += 1
            if code not in (-signal.SIGKILL, EX_TEMPFAIL):
                sys.exit('kairan-intake ended with %d' % code)
            cut = False
        with self.lock:
            self.taken += 1
        mail.taken.set()

    def work(self):
        while True:
            with self.lock:
                if not self.jobs:
                    return
                at = self.total - len(self.jobs)
                mail, route = self.jobs.pop()
            while self.killer.is_alive() and \
                    self.killer.kills() + self.killer.is_hungry < \
                    at * self.kills // self.total:
                time.sleep(0.02)
            if mail.after is not None:
                mail.after.taken.wait()
            self.deliver(mail, route)

    def run(self):
        for t in self.threads:
            t.start()
        for t in self.threads:
            t.join()


def one(db, sql):
    """A single number from the state, whoever is writing."""
    for _ in range(600):
        try:
            with sqlite3.connect(db, timeout=20) as c:
                return c.execute(sql).fetchone()[0]
        except sqlite3.OperationalError:
            time.sleep(0.1)
    raise TimeoutError(sql)


def settled(site):
    return not os.listdir(os.path.join(site.spool, 'new')) and \
        one(site.db, "SELECT count(*) FROM inbox WHERE state IN "
                     "('new', 'waiting')") == 0 and \
        one(site.db, "SELECT count(*) FROM outbox WHERE state IN "
                     "('queued', 'sending')") == 0


def wait_until(deadline, condition):
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def drive(o, site, tickets):
    mails = soak_mails.make(o.mails, tickets, o.seed)
    killer = Killer(site, o)
    began = time.monotonic()
    deadline = began + o.limit
    killer.start()
    delivery = Delivery(site, mails, killer, o)
    delivery.run()
    delivered = time.monotonic() - began
    done = wait_until(deadline, lambda: settled(site))
    worked = time.monotonic() - began
    wait_until(deadline, lambda: killer.kills() >= o.kills)
    code = killer.end()
    print('# %d mails, %d deliveries by %d at a time, spread over %d kills in '
          '%.0f s; %d tried again, %d of them killed' % (
              len(mails), delivery.taken, o.parallel, o.kills, delivered,
              delivery.again, delivery.cut))
    print('# all worked off and answered after %.0f s: %.1f mails a second, '
          '%.1f s after the last one' % (
              worked, delivery.taken / worked, worked - delivered))
    print('# %d kills: %s' % (killer.kills(), ', '.join(
        '%s %d' % x for x in sorted(killer.ways.items()))))
    print('# killed: ' + ', '.join(
        '%s %d' % x for x in sorted(killer.killed.items())))
    tap = soak_check.Tap()
    tap.is_equal('everything is worked off in time', done, True)
    tap.at_least('kills', killer.kills(), o.kills)
    tap.at_least('of them of ingest', killer.killed.get('ingest', 0), 1)
    tap.is_equal('SIGTERM ends kairan run', code, 0)
    soak_check.check(tap, site, tickets, mails)
    return tap.end()


def main():
    a = argparse.ArgumentParser()
    a.add_argument('--dir', required=True)
    a.add_argument('--mails', type=int, default=300)
    a.add_argument('--parallel', type=int, default=20)
    a.add_argument('--tickets', type=int, default=0)
    a.add_argument('--kills', type=int, default=10)
    a.add_argument('--every', type=float, default=2.5)
    a.add_argument('--limit', type=int, default=900)
    a.add_argument('--seed', type=int, default=1)
    a.add_argument('--redmine')
    a.add_argument('--keys')
    o = a.parse_args()
    site = soak_site.Site(o)
    return drive(o, site, site.open(o.tickets or max(4, o.mails // 40)))


sys.exit(main())
