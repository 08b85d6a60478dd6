#!/usr/bin/env python3
"""A page of Redmine as somebody who is logged in sees it.

    page.py URL LOGIN PASSWORD description N     the description of issue N
    page.py URL LOGIN PASSWORD note N [I]        its note I (the last one)
    page.py URL LOGIN PASSWORD signs N           what in both is more than text:
                                                 "TAG DETAIL" for each link,
                                                 picture, table, heading ...
    page.py same TYPED SHOWN                     do both files say the same?
    page.py within TYPED SHOWN                   is each line of TYPED in SHOWN,
                                                 in order, however broken?

Text is what a reader sees: a line for each line, without the empty ones and
the blanks around; characters that take no room are kept and so would differ.
"""
import html
import html.parser
import http.cookiejar
import re
import sys
import urllib.parse
import urllib.request

PLAIN = {'p', 'br', 'pre', 'code', 'div', 'span', 'a'}
BLOCK = {'p', 'br', 'pre', 'div', 'li', 'tr', 'h1', 'h2', 'h3', 'h4', 'hr',
         'blockquote', 'ul', 'ol', 'table'}


class Page(html.parser.HTMLParser):
    """The wiki texts of an issue's page: description first, then notes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts = []
        self.signs = []
        self.depth = 0
        self.in_pre = 0

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if self.depth == 0:
            if tag == 'div' and 'wiki' in (a.get('class') or '').split():
                self.depth = 1
                self.texts.append('')
            return
        if tag == 'div':
            self.depth += 1
        if tag in BLOCK and not (self.in_pre and tag == 'br'):
            self.texts[-1] += '\n'
        if tag == 'pre':
            self.in_pre += 1
        if tag == 'a' and re.match(r'https?://', a.get('href', '')) and \
                not urllib.parse.urlparse(a['href']).hostname.startswith('127'):
            return
        if tag == 'a' and 'wiki-anchor' in a.get('class', ''):
            return
        if tag not in PLAIN or tag == 'a':
            self.signs.append('%s %s' % (tag, a.get('href') or a.get('src') or
                                         a.get('class') or '-'))

    def handle_endtag(self, tag):
        if self.depth == 0:
            return
        if tag == 'pre':
            self.in_pre -= 1
        if tag in BLOCK and tag != 'br':
            self.texts[-1] += '\n'
        if tag == 'div':
            self.depth -= 1

    def handle_data(self, data):
        if self.depth > 0:
            self.texts[-1] += data if self.in_pre else data.replace('\n', ' ')


def lines(text):
    out = []
    for line in text.split('\n'):
        line = re.sub(r'[\s\u00a0]+', ' ', line).strip()
        # An address may be written with %XX.
        line = re.sub(r'%([2-7][0-9A-F])',
                      lambda m: chr(int(m.group(1), 16)), line)
        if line:
            out.append(line)
    return out


def log_in(url, login, password):
    opener = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with opener.open(url + '/login', timeout=60) as f:
        page = f.read().decode()
    token = re.search(r'name="authenticity_token" value="([^"]+)"', page)
    form = {'username': login, 'password': password, 'authenticity_token':
            html.unescape(token.group(1))}
    with opener.open(url + '/login', urllib.parse.urlencode(form).encode(),
                     timeout=60) as f:
        if 'logged-user' not in f.read().decode() and '/login' in f.url:
            sys.exit('page.py: %s cannot log in' % login)
    return opener


def same(typed, shown):
    with open(typed) as f:
        want = lines(f.read())
    with open(shown) as f:
        got = lines(f.read())
    bad = 0
    for i in range(max(len(want), len(got))):
        a = want[i] if i < len(want) else '(nothing)'
        b = got[i] if i < len(got) else '(nothing)'
        if a != b:
            print('typed %r\nshown %r' % (a, b))
            bad += 1
            if bad == 10:
                break
    return bad


def within(typed, shown):
    with open(shown) as f:
        rest = ''.join(f.read().split())
    bad = 0
    with open(typed) as f:
        for line in lines(f.read()):
            want = ''.join(line.split())
            at = rest.find(want)
            if at < 0:
                print('lacks %r' % line)
                bad += 1
            else:
                rest = rest[at + len(want):]
    return bad


def main():
    if sys.argv[1] == 'within':
        sys.exit(1 if within(*sys.argv[2:4]) else 0)
    if sys.argv[1] == 'same':
        sys.exit(1 if same(*sys.argv[2:4]) else 0)
    url, login, password, what, number = sys.argv[1:6]
    opener = log_in(url, login, password)
    with opener.open('%s/issues/%s' % (url, number), timeout=60) as f:
        page = Page()
        page.feed(f.read().decode())
    if what == 'signs':
        print('\n'.join(page.signs))
    elif what == 'description':
        print('\n'.join(lines(page.texts[0])))
    else:
        which = int(sys.argv[6]) if len(sys.argv) > 6 else -1
        print('\n'.join(lines(page.texts[which])))


main()
