# kairan: one GNU Makefile.  `make help` lists the targets.
# The last line of `make check` is its sum.
MAKEFLAGS += --no-print-directory

VERSION = 0.1.0
PREFIX = /usr/local
SBINDIR = $(PREFIX)/sbin
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/kairan
DOCDIR = $(PREFIX)/share/doc/kairan
SYSCONFDIR = /etc
B = build
ifeq ($(origin CC),default)
CC = gcc
endif
PKG_CONFIG = pkg-config
SAN =
OPT = -O2 -g

# Modules in the order in which they may lean on each other; the exact
# table of allowed edges is in tests/lint/layers.
MODULES = base codec conf vuln feed host mail reply trust net store tracker \
	transport flow

# base
PKGS = gnutls libseccomp
# codec
PKGS += libxml-2.0 jansson uchardet libarchive
# conf
PKGS += libconfuse
# host
PKGS += libsolv
# mail
PKGS += libetpan libytnef
# net
PKGS += libcurl
# store
PKGS += sqlite3

ifeq (,$(filter help deps deps-check clean demo check asan fuzz lint bench soak,$(MAKECMDGOALS)))
ifneq (ok,$(shell $(PKG_CONFIG) --exists $(PKGS) 2>/dev/null && echo ok))
$(error Libraries are missing: run `make deps` (it names the Debian packages))
endif
endif
# libetpan.pc asks for a linker specs file that makes a non-PIE program and
# belongs to a package that lean hosts do not have: leave it out.
DEP_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null))
DEP_LIBS := $(filter-out -specs=%,$(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)) \
	-lunistring

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 -Wpointer-arith -Wundef
ifneq (,$(WERROR))
WARN += -Werror
endif
HARDEN = -fstack-protector-strong -fPIE -pthread
ifeq (,$(SAN))
HARDEN += -D_FORTIFY_SOURCE=2
endif
CPPFLAGS = -Iinclude -D_GNU_SOURCE -DKAIRAN_VERSION='"$(VERSION)"' \
	-DKAIRAN_DATADIR='"$(DATADIR)"' -DKAIRAN_SYSCONFDIR='"$(SYSCONFDIR)"'
CFLAGS = $(OPT)
ALL_CFLAGS = -std=c11 $(CPPFLAGS) $(DEP_CFLAGS) $(WARN) $(HARDEN) $(CFLAGS) \
	$(SAN) -MMD -MP
ALL_LDFLAGS = -pie -pthread -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed \
	$(LDFLAGS) $(SAN)

# What is built, in short; V=1 shows the commands whole, make -s nothing.
quiet = $(findstring s,$(filter-out -%,$(firstword $(MAKEFLAGS))))
say = $(if $(V)$(quiet),,@printf '  %-4s %s\n' $(1) $@;)
# As many at once as there are processors, unless make was told otherwise.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))

objects = $(patsubst %.c,$(B)/%.o,$(wildcard src/$(1)/*.c))
MODULE_LIBS = $(foreach m,$(MODULES),$(B)/lib/lib$(m).a)
# Users come before what they use.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
LINK_ALL = $(call reverse,$(MODULE_LIBS))

.PHONY: all help deps deps-check demo check quick unit asan fuzz bench lint \
	format install uninstall clean
.SECONDARY:
.SUFFIXES:

# A program without sources yet is left out.
PROGRAMS = $(if $(wildcard src/cmd/*.c),$(B)/kairan) \
	$(if $(wildcard src/intake/*.c),$(B)/kairan-intake) \
	$(if $(wildcard src/reader/*.c),$(B)/kairan-reader)
all: $(MODULE_LIBS) $(PROGRAMS)

help:
	@sed -n 's/^## //p' Makefile

## all        build kairan and kairan-intake in build/
## demo       install what is missing, build, run the demonstration
## check      install what is missing, build, run every test
## unit       the unit tests alone
## asan       every test under the address and undefined-behaviour checkers
## fuzz       the fuzzers, FUZZ_SECONDS=600 each
## bench      measurements, as ratios against bare work
## soak       10,000 mails while kairan run is killed every few seconds
## lint       layers, names, static analysis, format, man pages
## format     rewrite the sources in the house format
## screenshots every mail as pictures and in mutt, in build/screenshots
## install    to DESTDIR and PREFIX; never overwrites a configuration
## uninstall  what install put there, but no configuration and no state
## deps       install the Debian packages for building
## deps-check the same, and those for the tests
## clean      remove build/

$(B)/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CFLAGS) -Itests/lib -c -o $@ $<

define module_rules
$(B)/lib/lib$(1).a: $$(call objects,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,AR)$$(AR) rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rules,$(m))))

$(B)/kairan: $(call objects,cmd) $(LINK_ALL) | $(B)/kairan-reader
	$(call say,LD)$(CC) $(ALL_LDFLAGS) -o $@ $(call objects,cmd) $(LINK_ALL) $(DEP_LIBS)

# Static, libc only: it must start whatever happens to the libraries.
INTAKE_LDFLAGS = -static-pie -Wl,-z,relro,-z,now
$(B)/kairan-intake: $(call objects,intake) $(B)/lib/libbase.a
	$(call say,LD)$(CC) $(if $(SAN),$(ALL_LDFLAGS),$(INTAKE_LDFLAGS)) -o $@ \
		$(call objects,intake) $(B)/lib/libbase.a \
		$(if $(SAN),$(DEP_LIBS))

# As few mappings as can be, for it forks once for each mail: libraries are
# linked in where the compiler has them for that.
static = $(firstword $(wildcard $(shell $(CC) -print-file-name=lib$(1).a)) -l$(1))
READER_LIBS = $(foreach l,etpan ytnef seccomp unistring,$(call static,$(l))) \
	$(if $(filter /%,$(call static,stdc++)),$(call static,uchardet) \
	$(call static,stdc++) -static-libgcc -lm,-luchardet)
$(B)/kairan-reader: $(call objects,reader) $(B)/lib/libmail.a $(B)/lib/libcodec.a $(B)/lib/libbase.a
	$(call say,LD)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(READER_LIBS)

# Unit tests: tests/unit/MODULE_subject.c, linked with that module and what
# it may lean on (all that stands before it in MODULES).
UNIT = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
upto = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,$(words $(2)),$(2)))))
module_of = $(firstword $(subst _, ,$(notdir $(1))))
libs_for = $(foreach m,$(call reverse,$(call upto,$(call module_of,$(1)),$(MODULES))),$(B)/lib/lib$(m).a)

.SECONDEXPANSION:
$(B)/unit/%: $(B)/tests/unit/%.o $$(call libs_for,$$*)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(ALL_LDFLAGS) -o $@ $< $(call libs_for,$*) -lcmocka $(DEP_LIBS)

# Programs that shell tests use: tests/tools/MODULE_subject.c, linked alike.
TOOLS = $(patsubst tests/tools/%.c,$(B)/tools/%,$(wildcard tests/tools/*.c))
$(B)/tools/%: $(B)/tests/tools/%.o $$(call libs_for,$$*)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(ALL_LDFLAGS) -o $@ $< $(call libs_for,$*) $(DEP_LIBS)

unit: $(UNIT)
	tests/run -B $(B) unit

quick: $(MODULE_LIBS) $(call objects,cmd) $(call objects,intake)
	tests/lint/layers
	tests/lint/symbols $(B)

deps:
	contrib/deps build
deps-check:
	contrib/deps build test

demo:
	contrib/deps build
	$(MAKE) $(JOBS) all
	@echo
	$(B)/kairan demo

check:
	contrib/deps build test
	$(MAKE) $(JOBS) WERROR=1 all check-run

.PHONY: check-run
check-run: all $(UNIT) $(TOOLS)
	tests/run -B $(B)

asan:
	contrib/deps build test
	$(MAKE) $(JOBS) B=build-asan OPT='-O1 -g' \
	    SAN='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' \
	    check-run

# Fuzzers: tests/fuzz/MODULE_subject.c with LLVMFuzzerTestOneInput().
FUZZ = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*.c))
FUZZ_SECONDS = 600
$(B)/fuzz/%: $(B)/tests/fuzz/%.o $$(call libs_for,$$*)
	@mkdir -p $(@D)
	$(call say,LD)$(CC) $(ALL_LDFLAGS) $(FUZZ_ENGINE) -o $@ $< $(call libs_for,$*) $(DEP_LIBS)
.PHONY: fuzz-build
fuzz-build: $(FUZZ)
fuzz:
	contrib/deps build test
	tests/fuzz/run $(FUZZ_SECONDS)

# Every kind of mail as files, for looking at: HTML, text and pictures.
.PHONY: screenshots
screenshots: $(B)/tools/flow_mail_preview
	contrib/deps pictures
	tests/tools/screenshots $(B)

bench:
	contrib/deps build test bench
	$(MAKE) $(JOBS) all
	tests/bench/run

.PHONY: soak
soak:
	contrib/deps build test
	$(MAKE) $(JOBS) all
	tests/soak/run

lint:
	contrib/deps build test
	tests/lint/run $(B)

# One file at a time: the compiler's warnings as errors, then, for what is
# not a test, clang-tidy (given several files at once it invents errors about
# va_list).
LINT = $(patsubst %.c,$(B)/tidy/%.ok,$(wildcard src/*/*.c tests/unit/*.c \
	tests/fuzz/*.c tests/tools/*.c))
LINT_FLAGS = $(filter-out -MMD -MP,$(ALL_CFLAGS)) -Itests/lib
$(B)/tidy/%.ok: %.c .clang-tidy
	@mkdir -p $(@D)
	@$(CC) $(LINT_FLAGS) -Werror -O0 -U_FORTIFY_SOURCE -fsyntax-only \
	    -MMD -MP -MF $(@:.ok=.d) -MT $@ $<
	@case $< in tests/*) ;; *) \
	    clang-tidy --quiet $< -- $(LINT_FLAGS) >$(@:.ok=.out) 2>&1 ;; esac || \
	    { grep -E ': (error|warning):' $(@:.ok=.out); false; }
	@touch $@
.PHONY: tidy
tidy: $(LINT)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')
	tests/lint/limits --write

install: all
	contrib/install install "$(DESTDIR)" "$(PREFIX)" "$(SYSCONFDIR)" "$(B)"
uninstall:
	contrib/install uninstall "$(DESTDIR)" "$(PREFIX)" "$(SYSCONFDIR)" "$(B)"

clean:
	rm -rf build build-*

-include $(shell find $(B) -name '*.d' 2>/dev/null)
