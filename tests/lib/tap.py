"""Test Anything Protocol for tests in Python; see tap.sh.

    sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
    from tap import done_testing, ok, skip
"""
count = 0


def ok(good, name, detail=''):
    global count
    count += 1
    print('%sok %d - %s' % ('' if good else 'not ', count, name))
    if not good and detail:
        print('# ' + str(detail).replace('\n', '\n# '))


def skip(name, why):
    global count
    count += 1
    print('ok %d - %s # SKIP %s' % (count, name, why))


def done_testing():
    print('1..%d' % count)
