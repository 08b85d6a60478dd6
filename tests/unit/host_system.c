/* Lists in other languages and encodings, and of which system they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "host_scan_file.h"

/* What apt and dpkg print in the language of who calls them. */
static const struct {
	const char *text;
	size_t n;
	const char *installed; /* of openssl */
	const char *newer;
	const char *repository;
} tongues[] = {
    {"一覧表示... 完了\nopenssl/stable-security 3.0.15-1 amd64 [3.0.11-1 "
     "からアップグレード可]\n",
	1, "3.0.11-1", "3.0.15-1", "stable-security"},
    {"一覧表示...\nnano/stable,now 7.2-1 amd64 [設定が残存]\n"
     "bash/stable,now 5.2.15-2+b2 amd64 [インストール済み、自動]\n"
     "openssl/now 3.0.11-1 amd64 [インストール済み、3.0.15-1 "
     "にアップグレード可]\n",
	2, "3.0.11-1", "3.0.15-1", ""},
    {"Auflistung…\nnano/stable,now 7.2-1 amd64 [Konfiguration-verbleibend]\n"
     "openssl/stable-security 3.0.15-1 amd64 [aktualisierbar von: 3.0.11-1]\n",
	1, "3.0.11-1", "3.0.15-1", "stable-security"},
    {"En train de lister…\nopenssl/stable-security 3.0.15-1 amd64 [pouvant "
     "être mis à jour depuis\u00a0: 3.0.11-1]\n",
	1, "3.0.11-1", "3.0.15-1", "stable-security"},
    {"Listando...\nopenssl/now 3.0.11-1 amd64 [instalado, actualizable a: "
     "3.0.15-1]\nnano/stable,now 7.2-1 amd64 [configuración-residual]\n",
	1, "3.0.11-1", "3.0.15-1", ""},
    {"正在列表...\nopenssl/stable-security 3.0.15-1 amd64 "
     "[可从该版本升级：3.0.11-1]\n",
	1, "3.0.11-1", "3.0.15-1", "stable-security"},
    {"要望=(U)不明/(I)インストール/(R)削除/(P)完全削除/(H)保持\n"
     "| 状態=(N)無/(I)インストール済/(C)設定/(U)展開\n"
     "|/ エラー?=(空欄)無/(R)要再インストール\n"
     "||/ 名前      バージョン   アーキテクチ 説明\n"
     "+++-=========-============-============-==========\n"
     "ii  openssl   3.0.11-1     amd64        SSL の道具\n"
     "rc  nano      7.2-1        amd64        小さなエディタ\n",
	1, "3.0.11-1", "", ""},
    {"Deseado=desconocido(U)/Instalar/eliminaR/Purgar/retener(H)\n"
     "| Estado=No/Inst/ficheros-Conf/desempaqUetado\n"
     "|/ Err?=(ninguno)/requiere-Reinst\n"
     "||/ Nombre    Versión      Arquitectura Descripción\n"
     "ii  openssl   3.0.11-1     amd64        SSL\n",
	1, "3.0.11-1", "", ""},
    {"パッケージリストを読み込んでいます...\n"
     "以下のパッケージはアップグレードされます:\n  openssl\n"
     "アップグレード: 1 個、新規インストール: 0 個、削除: 0 個\n"
     "Inst openssl [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security "
     "[amd64])\n",
	1, "3.0.11-1", "3.0.15-1", "Debian-Security:12/stable-security"},
    {"Die folgenden Pakete werden aktualisiert (Upgrade):\n  openssl\n"
     "1 aktualisiert, 0 neu installiert, 0 zu entfernen.\n"
     "Inst openssl [3.0.11-1] (3.0.15-1 Debian [amd64])\n",
	1, "3.0.11-1", "3.0.15-1", "Debian"},
    {"Listing...\nopenssl/now 3.0.11-1 amd64 [installed,upgradable to: "
     "3.0.15-1]\nnano/stable,now 7.2-1 amd64 [residual-config]\n",
	1, "3.0.11-1", "3.0.15-1", ""},
    {"メタデータの期限切れの最終確認: 0:32:14 時間前の 2026年11月20日\n"
     "利用可能なアップグレード\nopenssl.x86_64   1:3.0.7-28.el9_4   baseos\n",
	1, "", "1:3.0.7-28.el9_4", "baseos"},
};

static void
test_tongues(void **state)
{
	const struct host_package *p;
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(tongues); i++) {
		s = scan_text(tongues[i].text);
		p = host_scan_package(s, "openssl");
		if (p == NULL || s->n_packages != tongues[i].n)
			fail_msg(
			    "%s: %zu packages", tongues[i].text, s->n_packages);
		assert_string_equal(p->installed, tongues[i].installed);
		assert_string_equal(p->newer, tongues[i].newer);
		assert_string_equal(p->repository, tongues[i].repository);
		assert_null(host_scan_package(s, "nano"));
		host_scan_free(s);
	}
}

/* A row of a list that is spoilt stays wrong, in whatever letters. */
static const char *const spoilt[] = {
    "Listing...\nopénssl/stable 3.0.15-1 amd64 [installed]\n",
    "Listing...\nopenssl/stable é amd64 [installed]\n",
    "bash-5.1.8-9.el9.x86_64\nbash/é 5.1.8 é\n",
};

static void
test_spoilt(void **state)
{
	struct host_scan *scan = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(spoilt); i++) {
		struct base_err err = BASE_ERR_INIT;

		assert_int_equal(host_scan_parse(NULL, spoilt[i],
				     strlen(spoilt[i]), NULL, &scan, &err),
		    BASE_INVALID);
		assert_null(scan);
	}
}

/* The package that tells of which system a list is. */
static const struct {
	const char *text;
	const char *family;
	const char *release;
} systems[] = {
    {"almalinux-release-9.4-1.el9.x86_64\nbash-5.1.8-9.el9.x86_64\n",
	"almalinux", "9.4"},
    {"rocky-release-8.10-1.9.el8.noarch\n", "rocky", "8.10"},
    {"redhat-release-9.4-0.5.el9.x86_64\n", "redhat", "9.4"},
    {"redhat-release-server-7.9-8.el7_9.x86_64\n", "redhat", "7.9"},
    {"centos-release-7-9.2009.1.el7.centos.x86_64\n", "centos", "7"},
    {"oraclelinux-release-8.9-1.0.8.el8.x86_64\n"
     "redhat-release-8.9-1.0.3.el8.x86_64\n",
	"oracle", "8.9"},
    {"fedora-release-common-40-39.noarch\n", "fedora", "40"},
    {"system-release-2-16.amzn2.noarch\n", "amazon", "2"},
    {"system-release-2-16.other.noarch\n", "", ""},
    {"openSUSE-release-15.6-lp156.1.1.x86_64\n", "opensuse.leap", "15.6"},
    {"openSUSE-release-20261118-1.1.x86_64\n", "opensuse.tumbleweed",
	"20261118"},
    {"sles-release-15.5-150500.43.1.x86_64\n", "suse.linux.enterprise", "15.5"},
    {"base-files\t12.4+deb12u5\n", "debian", "12"},
    {"base-files\t13.8\n", "debian", "13"},
    {"base-files\t11.1+rpi1+deb11u9\n", "", ""},
    {"base-files\t1:2026.1.0\n", "", ""},
    {"base-files\t12ubuntu4.6\n", "ubuntu", "22.04"},
    {"base-files\t12ubuntu40\n", "", ""},
    {"base-files\t14ubuntu6\nubuntu-release-upgrader-core\t1:26.04.9\n",
	"ubuntu", "26.04"},
    {"alpine-base-3.19.1-r0\nmusl-1.2.4-r2\n", "alpine", "3.19.1"},
    {"ID=raspbian\nVERSION_ID=12\nbase-files\t12.4+deb12u5\n", "raspbian",
	"12"},
    {"bash-5.1.8-9.el9.x86_64\n", "", ""},
};

static void
test_systems(void **state)
{
	struct host_scan *s;
	size_t i;

	(void)state;
	for (i = 0; i < BASE_LEN(systems); i++) {
		s = scan_text(systems[i].text);
		if (strcmp(s->family, systems[i].family) != 0 ||
		    strcmp(s->release, systems[i].release) != 0)
			fail_msg("%s: %s %s", systems[i].text, s->family,
			    s->release);
		host_scan_free(s);
	}
}

/* What the configuration says of the system is not overruled. */
static void
test_context(void **state)
{
	static const char text[] = "base-files\t12.4+deb12u5\n";
	struct host_context context = {.family = "raspbian"};
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s = NULL;

	(void)state;
	assert_int_equal(
	    host_scan_parse(NULL, text, sizeof(text) - 1, &context, &s, &err),
	    BASE_OK);
	assert_string_equal(s->family, "raspbian");
	assert_string_equal(s->release, "");
	host_scan_free(s);
	context.family = "debian";
	assert_int_equal(
	    host_scan_parse(NULL, text, sizeof(text) - 1, &context, &s, &err),
	    BASE_OK);
	assert_string_equal(s->release, "12");
	host_scan_free(s);
}

/* PowerShell's redirection writes UTF-16. */
static void
test_utf16(void **state)
{
	static const char le[] =
	    "\xff\xfe{\0\"\0b\0o\0m\0F\0o\0r\0m\0a\0t\0\"\0:"
	    "\0\"\0C\0y\0c\0l\0o\0n\0e\0D\0X\0\"\0,\0\"\0"
	    "c\0o\0m\0p\0o\0n\0e\0n\0t\0s\0\"\0:\0[\0{\0"
	    "\"\0t\0y\0p\0e\0\"\0:\0\"\0l\0i\0b\0r\0a\0r\0"
	    "y\0\"\0,\0\"\0n\0a\0m\0e\0\"\0:\0\"\0\xe9\0"
	    "\x42\x30\x3d\xd8\x00\xde\"\0}\0]\0}\0";
	static const char be[] = "\xfe\xff\0a\0d\0d\0u\0s\0e\0r\0\t\0"
				 "3\0.\0"
				 "1\0\r\0\n";
	struct base_err err = BASE_ERR_INIT;
	struct host_scan *s = NULL;

	(void)state;
	if (host_scan_parse(NULL, le, sizeof(le) - 1, NULL, &s, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	assert_int_equal(s->n_packages, 1);
	assert_string_equal(s->packages[0].name, "é\u3042\U0001f600");
	host_scan_free(s);
	if (host_scan_parse(NULL, be, sizeof(be) - 1, NULL, &s, &err) !=
	    BASE_OK)
		fail_msg("%s", err.text);
	assert_string_equal(host_scan_package(s, "adduser")->installed, "3.1");
	host_scan_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tongues),
	    cmocka_unit_test(test_spoilt),
	    cmocka_unit_test(test_systems),
	    cmocka_unit_test(test_context),
	    cmocka_unit_test(test_utf16),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
