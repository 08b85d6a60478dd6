#!/bin/sh
# kairan vercmp: the order of package versions, and what is no version.
. "$(dirname "$0")/../lib/tap.sh"

# FAMILY A SIGN B
while read -r family a sign b; do
	is "$family $a $sign $b" "$("$B/kairan" vercmp "$family" "$a" "$b")" \
	    "$sign"
done <<'EOF'
deb 1.0~rc1 < 1.0
deb 1:1.0-1 > 2.0-1
deb 1.0 = 1.0-0
deb 2.36-9+deb12u9 < 2.36-9+deb12u14
rpm 1.0~rc1 < 1.0
rpm 1.0^git1 > 1.0
rpm 1.0^git1 < 1.0.1
rpm 0:1.0-1 = 1.0-1
rpm 1:3.0.7-24.el9 < 1:3.0.7-25.el9_3
apk 1.2_rc1-r5 < 1.2-r0
apk 1.2_p1 > 1.2
apk 1.2b > 1.2a
apk 1.05 < 1.1
apk 3.1.4-r10 > 3.1.4-r9
EOF

wrong() {
	out=$("$B/kairan" vercmp "$@" 2>&1)
	echo "$? $out"
}
like "an empty version" "$(wrong deb '' 1)" '^65 .*the version is empty'
like "an epoch that is none" "$(wrong deb x:1 1)" '^65 .*epoch of .x:1'
like "an empty revision" "$(wrong deb 1.0- 1)" '^65 .*behind its hyphen'
like "a version without end" "$(wrong rpm 1 "$(printf '%0999d' 1)")" \
    '^65 .*more than 255 bytes'
like "no such family" "$(wrong pacman 1 2)" '^64 usage: '
like "one version" "$(wrong deb 1)" '^64 usage: '

# What dpkg says to neighbours that only the last piece parts.
if command -v dpkg >/dev/null; then
	pieces='0 1 ~ ~a a + +b . .1 -1 -0 -1~ -1+b1 :1'
	odd=
	n=0
	for x in $pieces; do
		for y in $pieces; do
			got=$("$B/kairan" vercmp deb "1:1.0$x" "1:1.0$y")
			case $got in
			'<') op=lt ;; '=') op=eq ;; '>') op=gt ;; *) op=ne ;;
			esac
			dpkg --compare-versions "1:1.0$x" $op "1:1.0$y" &&
			    [ $op != ne ] || odd="$odd 1:1.0$x$got$y"
			n=$((n + 1))
		done
	done
	is "$n pairs as dpkg orders them" "$odd" ""
else
	skip "pairs as dpkg orders them" "there is no dpkg"
fi
done_testing
