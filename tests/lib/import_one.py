"""One document through kairan import, for tests in Python; see tap.py.

    from import_one import next_number, read_one

The folder of kairan is the test's own, and gone with it.
"""
import atexit
import json
import os
import shutil
import subprocess
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
KAIRAN = os.path.join(os.environ.get('B', os.path.join(TOP, 'build')), 'kairan')
HOME = tempfile.mkdtemp(prefix='kairan-import-one.')
atexit.register(shutil.rmtree, HOME, True)
open(os.path.join(HOME, 'kairan.conf'), 'w').close()
count = 0


def next_number():
    """What read_one() counts its documents by, for ids of their own."""
    return count + 1


def read_one(type, data):
    """The advisory that is made of these bytes, as the JSON of kairan says."""
    global count
    count += 1
    source = 's%d' % count
    p = subprocess.run([KAIRAN, '-C', HOME, 'import', '--type', type,
                        '--source', source, '-'], input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = subprocess.run([KAIRAN, '-C', HOME, 'advisories', '--json'],
                         stdout=subprocess.PIPE).stdout.decode()
    found = [a for a in map(json.loads, out.splitlines())
             if a['source'] == source]
    assert len(found) == 1, p.stdout.decode()
    return found[0]
