#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# style.t - the rules of the house that a machine can check.
use strict;
use warnings;
use Test::More;

my $build = $ENV{BUILD} // 'build';
plan(skip_all => 'texts are the same under sanitizers: once is enough')
    if $build =~ m{/san$};

sub slurp {
	my ($name) = @_;
	open my $file, '<', $name or die "$name: $!\n";
	local $/;
	return scalar <$file>;
}

sub have {
	my ($command) = @_;
	return system("command -v $command >/dev/null 2>&1") == 0;
}

# none NAME, FAULT...: the test passes when there is no fault
sub none {
	my ($name, @faults) = @_;
	ok(!@faults, $name) or diag(map { "$_\n" } @faults);
}

# Layers: the table of HACKING.md lists the modules so that each one includes
# only modules listed before it.
my (@order, %layer);
for (slurp('HACKING.md') =~ /^\| (\w[^|]*) \| ([^|]+) \|$/mg) { push @order, $_ }
my @table;
while (@order) {
	my ($name, $modules) = splice @order, 0, 2;
	next if $name =~ /^(layer|---)/;
	$modules =~ s/\([^)]*\)//g;
	next if $name eq 'bin';
	for ($modules =~ /(\w+)/g) {
		push @table, $_;
		$layer{$_} = $name;
	}
}
my %rank = map { $table[$_] => $_ } 0 .. $#table;
my %foreign = (curl => ['http', 'transfer', 'url'], jq => ['jq'], jv => ['jq'],
    zlib => ['codeczlib'], libdeflate => ['codecdeflate'],
    'isa-l' => ['codecisal'], pthread => ['team']);
my (@layers, @doors, @prints, @pure, %seen);
for my $path (sort(glob 'lib/*.[ch]'), sort(glob 'bin/*.c')) {
	my ($dir, $module) = $path =~ m{^(\w+)/(\w+)\.};
	my $text = slurp($path);
	$seen{$module} = 1 if $dir eq 'lib';
	push @layers, "$module is not in HACKING.md's table"
	    if $dir eq 'lib' && !exists $rank{$module};
	for my $other ($text =~ /^#include "([^"]+)\.h"/mg) {
		next if $other eq $module;
		push @layers, "$path includes $other"
		    unless exists $rank{$other} &&
		    ($dir eq 'bin' || $rank{$other} < ($rank{$module} // 0));
	}
	for my $header ($text =~ /^#include <([\w-]+)(?:\/\w+)?\.h>/mg) {
		next unless $foreign{$header};
		push @doors, "$path includes <$header.h>"
		    unless $path =~ /\.c$/ &&
		    grep { $_ eq $module } @{$foreign{$header}};
	}
	next unless $dir eq 'lib';
	push @pure, "$path: $1" if ($layer{$module} // '') =~ /pure/ && $text =~
	    /^#include <((?:unistd|fcntl|signal|sys\/\w+|poll|dirent)\.h)>/m;
	next if $module =~ /^(err|mem)$/ || $path =~ /\.h$/;
	push @prints, "$path: $1" if $text =~
	    /\b(v?f?printf|puts|putchar|fputs|perror|exit|abort|die\w*) ?\(/
	    || $text =~ /\b(stderr|stdout)\b(?!>|\))/;
}
push @layers, map { "$_ is in the table, not in lib/" }
    grep { !$seen{$_} } @table;
none('a module includes only what stands before it in HACKING.md', @layers);
none('one door per foreign library', @doors);
none('pure logic does no I/O', @pure);
none('lib/ never prints and never exits', @prints);

# Every tool has a page, a test and a word in the Makefile.
my ($tools) = slurp('Makefile') =~ /^TOOLS = (.*)$/m;
my ($scripts) = slurp('Makefile') =~ /^SCRIPTS = (.*)$/m;
my @tools = split ' ', $tools;
my %listed = map { $_ => 1 } @tools;
none('every bin/*.c is in TOOLS',
    grep { !$listed{$_} } map { m{bin/(\w+)\.c} } glob 'bin/*.c');
my @all = (@tools, split ' ', $scripts);
none('every tool has a page', grep { !-e "man/$_.1" } @all);
none('every tool has a test', grep { !-e "tests/$_.t" } @all);
none('every tool is told of in ndkit(7)',
    grep { slurp('man/ndkit.7') !~ /\b$_\b/ } @all);

# The usage line of a tool is its SYNOPSIS.
SKIP: {
	skip 'no mandoc here', scalar @all unless have('mandoc');
	for my $tool (@all) {
		my $page = `mandoc -Tascii -O width=1000 man/$tool.1 2>/dev/null`;
		$page =~ s/.\x08//g;
		my ($synopsis) = $page =~ /^SYNOPSIS\n(.*?)^\S/ms;
		my $usage = `$build/bin/$tool --help`;
		for ($synopsis, $usage) {
			$_ //= '';
			s/^usage:\s*//;
			s/\s+/ /g;
			s/^ | $//g;
			s/([\[(]) | (?=[\])])/$1 \/\/ ''/ge;
		}
		is($usage, $synopsis, "$tool: the usage line is the SYNOPSIS");
	}
}

# Limits.
SKIP: {
	skip 'no pmccabe here', 1 unless have('pmccabe');
	my @over = map {
		my @f = split;
		$f[0] > 12 || $f[4] > 60
		    ? "$f[-1]: complexity $f[0], $f[4] lines" : ();
	} `pmccabe lib/*.c bin/*.c examples/*.c`;
	none('no function over 60 lines or complexity 12', @over);
}
none('no file over 400 lines', grep { (() = slurp($_) =~ /\n/g) > 400 }
    glob 'lib/*.[ch] bin/*.c examples/*.[ch]');

# Text.
my @text = grep { -f && -T && !m{^tests/data/} } split /\n/,
    `git ls-files 2>/dev/null || find * -type f -not -path 'build/*'`;
my @code = grep { m{\.[ch]$|^scripts/|^tests/.*\.(t|sh)$|^Makefile$} } @text;
none('one SPDX line in every source',
    grep { (() = slurp($_) =~ /SPDX-License-Identifier: MIT/g) < 1 } @code);
none('no white space at the end of a line',
    grep { slurp($_) =~ /[ \t]$/m } @code);
none('no marks of unfinished work',
    grep { !m{style\.t$} && slurp($_) =~ /\b(TODO|FIXME|XXX)\b/ } @code);
none('no banned functions', map {
	my $text = slurp($_);
	my $path = $_;
	map { "$path: $_" } $text =~
	    /\b(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|gmtime|localtime) ?\(/g;
} grep { m{^(lib|bin)/} } @code);

SKIP: {
	my ($version) = (`clang-format --version 2>/dev/null` // '') =~
	    /version (\d+)/;
	skip 'the layout is checked by clang-format 14', 1
	    unless $version && $version == 14;
	my @c = grep { /\.[ch]$/ } @text;
	my $said = `clang-format --dry-run @c 2>&1`;
	none('laid out by .clang-format', $said =~ /^(\S+?:\d+):.*/mg);
}
SKIP: {
	skip 'no shellcheck here', 1 unless have('shellcheck');
	my @sh = grep { slurp($_) =~ m{\A#!/bin/sh} || m{^tests/.*\.(t|sh)$} &&
	    slurp($_) !~ /\A#!/ } @text;
	my $said = `shellcheck -s sh -S warning -e SC1091,SC2154,SC2034,SC2319 -f gcc @sh`;
	none('shell scripts pass shellcheck', split /\n/, $said);
}
SKIP: {
	skip 'no mandoc here', 1 unless have('mandoc');
	my $said = `mandoc -Tlint -Wwarning man/*.[157] 2>&1`;
	none('pages pass mandoc -Tlint', split /\n/, $said);
}

done_testing();
