#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# jsonsuite.t - the corpus of "Parsing JSON is a Minefield" (JSONTestSuite):
# y_ files are accepted, n_ files refused; of the i_ files, for which RFC 8259
# leaves the choice, what json.h decided.
use strict;
use warnings;

my $build = $ENV{BUILD} // 'build';
my $dir = '../shared/corpora/JSONTestSuite/test_parsing';
if (!-d $dir) {
	print "1..0 # SKIP no $dir\n";
	exit;
}

# Refused: what is not UTF-8, and a BOM. Numbers have no limits, and lone
# surrogates are kept, for they are escapes.
my %refused = map { ("i_$_.json" => 1) } qw(
    string_UTF-16LE_with_BOM
    string_UTF-8_invalid_sequence
    string_UTF8_surrogate_U+D800
    string_invalid_utf-8
    string_iso_latin_1
    string_lone_utf8_continuation_byte
    string_not_in_unicode_range
    string_overlong_sequence_2_bytes
    string_overlong_sequence_6_bytes
    string_overlong_sequence_6_bytes_null
    string_truncated-utf-8
    string_utf16BE_no_BOM
    string_utf16LE_no_BOM
    structure_UTF-8_BOM_empty_object
);
my @accepted = map { "i_$_.json" } qw(
    number_double_huge_neg_exp
    number_huge_exp
    number_neg_int_huge_exp
    number_pos_double_huge_exp
    number_real_neg_overflow
    number_real_pos_overflow
    number_real_underflow
    number_too_big_neg_int
    number_too_big_pos_int
    number_very_big_negative_int
    object_key_lone_2nd_surrogate
    string_1st_surrogate_but_2nd_missing
    string_1st_valid_surrogate_2nd_invalid
    string_incomplete_surrogate_and_escape_valid
    string_incomplete_surrogate_pair
    string_incomplete_surrogates_escape_valid
    string_invalid_lonely_surrogate
    string_invalid_surrogate
    string_inverted_surrogates_U+1D11E
    string_lone_second_surrogate
    structure_500_nested_arrays
);
my %decided = (%refused, map { ($_ => 0) } @accepted);

my @files = sort glob "$dir/*.json";
print '1..', 2 + @files, "\n";
my $n = 0;
my $failed = 0;

sub ok {
	my ($good, $name) = @_;
	$n++;
	$failed++ unless $good;
	print $good ? '' : 'not ', "ok $n - $name\n";
}

my %verdict;
open my $out, '-|', "$build/tests/jsoncheck", @files or die "jsoncheck: $!\n";
while (<$out>) {
	$verdict{$2} = $1 if m{^(accept|reject) .*/([^/:]+\.json)(:|$)};
}
ok(close $out, 'jsoncheck ran');
ok(@files > 300, 'the corpus is whole');
for my $file (@files) {
	my ($name) = $file =~ m{([^/]+)$};
	my $want = $name =~ /^y/ ? 'accept' : 'reject';
	$want = $decided{$name} ? 'reject' : 'accept'
	    if exists $decided{$name};
	$want = 'a decision' if $name =~ /^i/ && !exists $decided{$name};
	ok(($verdict{$name} // '') eq $want, "$want $name");
}
exit($failed != 0);
