# A certificate authority for tests.
#
#	ca_make DIR		DIR/ca.pem
#	ca_cert DIR NAME SAN	DIR/NAME.pem and NAME.key, signed by it;
#				SAN as "DNS:localhost,IP:127.0.0.1"

ca_make() {
	mkdir -p "$1" &&
	openssl ecparam -name prime256v1 -genkey -noout -out "$1/ca.key" &&
	openssl req -x509 -new -key "$1/ca.key" -out "$1/ca.pem" -days 30 \
	    -subj '/CN=Test authority' >"$1/ca.log" 2>&1
}

ca_cert() {
	openssl ecparam -name prime256v1 -genkey -noout -out "$1/$2.key" &&
	printf 'subjectAltName=%s\n' "$3" >"$1/$2.ext" &&
	openssl req -new -key "$1/$2.key" -subj "/CN=$2" 2>>"$1/ca.log" |
	    openssl x509 -req -CA "$1/ca.pem" -CAkey "$1/ca.key" \
		-CAcreateserial -days 30 -extfile "$1/$2.ext" \
		-out "$1/$2.pem" 2>>"$1/ca.log" &&
	chmod 644 "$1/$2.key"
}
