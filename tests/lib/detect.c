/* SPDX-License-Identifier: MIT */
/*
 * detect: first replies of many APIs, and what is made of them. Where nothing
 * else is said, the page has two records.
 */
#include "detect.h"

#include <inttypes.h>
#include <stdlib.h>

#include "json.h"
#include "tap.h"

struct first_reply {
	const char *url; /* behind http://h/items; NULL: nothing */
	const char *sent;
	const char *head; /* header lines */
	const char *body; /* ' for ", * for the two records */
	int64_t records;  /* 0: two; -1: none */
	const char *want;
};

#define FULL                                                            \
	"! how is it paged? nothing says so, yet the page looks full: " \
	"say --paginator"
#define MORE(at) "! how is it paged? there is more, by " at ": say --paginator"
#define BOTH "! how is it paged? page numbers and offsets: say --paginator"
#define SEVERAL(what, at)                                                  \
	"! how is it paged? several " what ", one of them at " at ": say " \
	"--paginator"
#define WHERE(what) "! how is it paged? where does " what ": say --paginator"
#define BEHIND(what) "! how is it paged? " what ": say --paginator"

static const struct first_reply table[] = {
    /* a link in the header */
    {.head = "Link: </items?page=2>; rel=next\r\n",
	.body = "[*]",
	.want = "link next:Link"},
    {.head = "Link: <x>; rel=\"prev\"\r\nlink: <y>; rel=\"last NEXT\"\r\n",
	.body = "{'items':[*],'page':1,'total_pages':7}",
	.want = "link next:Link"},
    {.head = "Link: <http://h/other>; rel=next\r\n",
	.body = "{'next':'/items?page=2','data':[*]}",
	.want = "link next:Link"},
    {.head = "Link: <x>; rel=preload\r\n", .body = "[*]", .want = "single"},
    {.head = "Link: <x>; rel=first, <y>; rel=last\r\n",
	.body = "[*]",
	.records = 30,
	.want = "single"},
    {.head = "Link: </items?page=2>; rel=next\r\nX-Total-Count: 51\r\n",
	.body = "[*]",
	.want = "link next:Link total:X-Total-Count"},

    /* a link in the body */
    {.body = "{'count':1023,'next':'https://h/items?page=5','previous':"
	     "'https://h/items?page=3','results':[*]}",
	.want = "link next=next"},
    {.body = "{'_embedded':{'items':[*]},'_links':{'self':{'href':'http://h/"
	     "items?page=1'},'next':{'href':'http://h/items?page=2'}},'page':"
	     "{'size':2,'totalElements':100,'totalPages':50,'number':1}}",
	.want = "link next=_links.next.href total=page.totalElements"},
    {.body = "{'items':[*],'meta':{'currentPage':1,'pageSize':2,'totalPages':"
	     "50,'totalItems':100},'links':{'firstPage':'/items?page=1',"
	     "'previousPage':'/items?page=0','nextPage':'/items?page=2'}}",
	.want = "link next=links.nextPage total=meta.totalItems"},
    {.body = "{'data':[*],'meta':{'currentPage':1,'itemsPerPage':2,"
	     "'totalItems':10,'totalPages':5},'links':{'first':'/items?page=1',"
	     "'previous':null,'next':'/items?page=2','last':'/items?page=5'}}",
	.want = "link next=links.next total=meta.totalItems"},
    {.body = "{'@odata.context':'x','@odata.nextLink':'https://h/x?$skip=2',"
	     "'value':[]}",
	.records = -1,
	.want = "link next=[\"@odata.nextLink\"]"},
    {.body = "{'links':{'next':'?page=2'},'data':[*]}",
	.want = "link next=links.next"},
    {.body = "{'next':'http:\\/\\/h\\/items?page=2','data':[*]}",
	.want = "link next=next"},
    {.body = "{'next_url':'items?page=2','data':[*]}",
	.want = "link next=next_url"},
    {.body = "{'current_page':1,'data':[*],'next_page_url':'http://h/x?page=2'"
	     ",'last_page':4,'next_page':2,'total':7}",
	.want = "link next=next_page_url total=total"},
    {.body = "{'done':false,'nextRecordsUrl':'/services/query/01g-2',"
	     "'totalSize':3,'records':[*]}",
	.want = "link next=nextRecordsUrl total=totalSize"},
    {.body = "{'next':'/a','links':{'next':'/a'},'data':[*]}",
	.want = "link next=next"},
    {.body = "{'next':null,'links':{'next':'/a'},'data':[*]}",
	.want = "link next=links.next"},
    {.body = "{'next':'/a','links':{'next':'/b'},'data':[*]}",
	.want = SEVERAL("links", "next")},
    {.body = "{'data':[{'next':'/a','page':7}],'x':{'y':{'z':{'u':{'next':"
	     "'/b'}}}}}",
	.want = "single"},

    /* a cursor */
    {.body = "{'products':[*],'next_cursor':'eyJpZCI6MTAyfQ=='}",
	.want = "cursor query:cursor next=next_cursor"},
    {.body = "{'results':[*],'cursors':{'next':'NjM=','previous':'MTk='}}",
	.want = "cursor query:cursor next=cursors.next"},
    {.body = "{'entries':[*],'next_id':33,'limit':2}",
	.want = "cursor query:cursor next=next_id"},
    {.body = "{'items':[*],'nextPageToken':'x'}",
	.want = "cursor query:pageToken next=nextPageToken"},
    {.body = "{'items':[*],'next_page_token':'x'}",
	.want = "cursor query:page_token next=next_page_token"},
    {.body = "{'Items':[*],'NextToken':'x'}",
	.want = "cursor query:NextToken next=NextToken"},
    {.body = "{'results':[*],'paging':{'next':{'after':'2','link':'?after=2'}"
	     "}}",
	.want = "link next=paging.next.link"},
    {.body = "{'data':[*],'next_page':{'offset':'ey','path':'/x?offset=ey',"
	     "'uri':'https://h/x?offset=ey'}}",
	.want = "link next=next_page.uri"},
    {.body = "{'users':[*],'meta':{'has_more':true,'after_cursor':'x'},"
	     "'links':{'next':'/a'}}",
	.want = "link next=links.next more=meta.has_more"},
    {.body = "{'data':[*],'links':{'next':'/a'},'x':{'has_more':false}}",
	.want = "link next=links.next"},
    {.body = "{'data':{'after':'t3_x','children':[*]}}",
	.want = "cursor query:after next=data.after"},
    {.body = "{'data':[*],'has_more':true,'next_cursor':'x'}",
	.want = "cursor query:cursor next=next_cursor more=has_more"},
    {.body = "{'data':[*],'next_page':2}",
	.want = "cursor query:page next=next_page"},
    {.body = "{'data':[*],'page':1,'next':2}",
	.want = "cursor query:page next=next"},
    {.body = "{'data':[*],'next_offset':2}",
	.want = "cursor query:offset next=next_offset"},
    {.body = "{'records':[*],'offset':'itr1/rec2'}",
	.want = "cursor query:offset next=offset"},
    {.body = "{'data':[*],'total_count':9,'pages':{'page':1,'next':{'page':2,"
	     "'starting_after':'x'},'total_pages':5}}",
	.want = "cursor query:starting_after next=pages.next.starting_after "
		"total=total_count"},
    {.body = "{'values':[*],'start':0,'limit':2,'isLastPage':false,"
	     "'nextPageStart':5}",
	.want = "cursor query:start next=nextPageStart"},
    {.url = "?starting_after=0",
	.body = "{'data':[*],'next_cursor':'x'}",
	.want = "cursor query:starting_after next=next_cursor"},
    {.sent = "{'cursor':null}",
	.body = "{'data':[*],'next_cursor':'x'}",
	.want = "cursor body:[\"cursor\"] next=next_cursor"},
    {.sent = "{'q':1}",
	.body = "{'data':[*],'next_cursor':'x'}",
	.want = WHERE("the cursor go, at next_cursor")},
    {.body = "{'data':[*],'next_cursor':'x','meta':{'next_cursor':'y'}}",
	.want = SEVERAL("cursors", "next_cursor")},
    {.head = "X-Next-Page: 2\r\nX-Page: 1\r\nX-Total: 3\r\n",
	.body = "[*]",
	.want = "cursor query:page next:X-Next-Page total:X-Total"},
    {.head = "X-Next-Cursor: abc\r\n",
	.body = "[*]",
	.want = "cursor query:cursor next:X-Next-Cursor"},

    /* parameters to go on with */
    {.body = "{'continue':{'apcontinue':'x','continue':'-||'},'query':{"
	     "'pages':[*]}}",
	.want = "continue next=continue"},
    {.sent = "{'q':1}",
	.body = "{'continue':{'apcontinue':'x'},'pages':[*]}",
	.want = WHERE("it go, at continue")},
    {.body = "{'continue':{},'pages':[*]}", .want = "single"},

    /* page numbers */
    {.body = "{'items':[*],'page_info':{'current_page':1,'items_per_page':2,"
	     "'total_pages':50}}",
	.want = "page_number query:page from 1 pages=page_info.total_pages"},
    {.url = "?page_number=3",
	.body = "{'comments':[*],'page_number':3,'total_pages':15}",
	.want = "page_number query:page_number from 3 pages=total_pages"},
    {.body = "{'comments':[*],'page_number':3,'total_pages':15}",
	.want = BEHIND("a page behind the first, at page_number")},
    {.body = "{'data':[*],'pagination':{'currentPage':1,'pageSize':2,"
	     "'totalPages':5,'totalItems':10}}",
	.want = "page_number query:page from 1 total=pagination.totalItems "
		"pages=pagination.totalPages"},
    {.body = "{'items':[*],'pagination':{'page':1,'perPage':2,'total':10,"
	     "'totalPages':5}}",
	.want = "page_number query:page from 1 total=pagination.total "
		"pages=pagination.totalPages"},
    {.url = "?page=2&per_page=2",
	.body = "{'page':2,'per_page':2,'total':100,'pages':10,'data':[*]}",
	.want = "page_number query:page from 2 total=total pages=pages"},
    {.body = "{'currentPage':1,'pageSize':10,'totalPages':5,'totalRecords':50"
	     ",'items':[*]}",
	.want = "page_number query:page from 1 total=totalRecords "
		"pages=totalPages"},
    {.body = "{'query_results':[*],'page_details':{'number':1,'size':2,"
	     "'total_elements':50,'total_pages':25}}",
	.want = "page_number query:page from 1 "
		"total=page_details.total_elements "
		"pages=page_details.total_pages"},
    {.url = "?page=4",
	.body = "{'posts':[*],'pagination_details':{'current_page':4,"
		"'posts_per_page':2,'total_posts':100,'total_pages':50}}",
	.want = "page_number query:page from 4 "
		"pages=pagination_details.total_pages"},
    {.body = "{'catalog':[*],'page_metadata':{'index':1,'size':2,"
	     "'total_items':20,'total_pages':10}}",
	.want = "page_number query:page from 1 "
		"total=page_metadata.total_items "
		"pages=page_metadata.total_pages"},
    {.body = "{'data':[*],'page':0,'has_next':true}",
	.want = "page_number query:page from 0 more=has_next"},
    {.body = "{'content':[*],'pageable':{'offset':0,'pageNumber':0,"
	     "'pageSize':2},'totalPages':2,'totalElements':3,'number':0,"
	     "'size':2,'last':false}",
	.want = "page_number query:page from 0 total=totalElements "
		"pages=totalPages"},
    {.body = "{'data':[*],'total_pages':'3'}",
	.want = "page_number query:page from 0 or 1 pages=total_pages"},
    {.head = "X-Total-Pages: 3\r\n",
	.body = "[*]",
	.want = "page_number query:page from 0 or 1 pages:X-Total-Pages"},
    {.url = "?page=1", .body = "[*]", .want = "page_number query:page from 1"},
    {.url = "?page%5Bnumber%5D=1",
	.body = "{'data':[*],'meta':{}}",
	.want = "page_number query:page[number] from 1"},
    {.sent = "{'page':1,'q':2}",
	.body = "{'data':[*],'total':3}",
	.want = "page_number body:[\"page\"] from 1 total=total"},
    {.url = "?page=x", .body = "[*]", .want = "single"},
    {.body = "{'data':[*],'page':{'x':1},'total_pages':'many'}",
	.want = "single"},

    /* offsets */
    {.body = "{'data':[*],'pagination':{'offset':0,'limit':2,'total':100}}",
	.want = "offset query:offset from 0 total=pagination.total"},
    {.url = "?offset=40&limit=2",
	.body = "{'feed':[*],'offset':40,'limit':2,'total_count':200}",
	.want = "offset query:offset from 40 total=total_count"},
    {.body = "{'feed':[*],'offset':40,'limit':2,'total_count':200}",
	.want = BEHIND("an offset behind the start, at offset")},
    {.body = "{'issues':[*],'startAt':0,'maxResults':2,'total':9}",
	.want = "offset query:startAt from 0 total=total"},
    {.body = "{'values':[*],'start':0,'limit':2,'isLastPage':false}",
	.want = "offset query:start from 0"},
    {.body = "{'Resources':[*],'startIndex':1,'itemsPerPage':2,"
	     "'totalResults':9}",
	.want = "offset query:startIndex from 1"},
    {.url = "?skip=0", .body = "[*]", .want = "offset query:skip from 0"},
    {.url = "?from=1700000000", .body = "[*]", .want = "single"},
    {.url = "?from=20",
	.body = "{'hits':[*],'start':20,'limit':2}",
	.want = "offset query:from from 20"},
    {.url = "?page=1&offset=0", .body = "[*]", .want = BOTH},
    {.body = "{'data':[*],'page':1,'offset':0,'limit':2}", .want = BOTH},
    {.url = "?offset=0",
	.body = "{'data':[*],'page':1,'offset':0,'limit':2}",
	.want = "offset query:offset from 0"},

    /* more, but how? */
    {.body = "{'articles':[*],'paging':{'current':3,'size':2,'total':60}}",
	.want = MORE("paging.total")},
    {.body = "{'data':[*],'has_more':true}", .want = MORE("has_more")},
    {.body = "{'data':[*],'has_more':'yes'}", .want = MORE("has_more")},
    {.body = "{'data':[*],'isLast':false}", .want = MORE("isLast")},
    {.body = "{'data':[*],'done':false}", .want = MORE("done")},
    {.body = "{'data':[*],'next':null,'isLast':false}", .want = MORE("isLast")},
    {.body = "{'data':[*],'last':true,'x':{'last':false}}",
	.want = MORE("x.last")},
    {.body = "{'data':[*],'next':null,'total':100}", .want = MORE("total")},
    {.body = "{'data':[*],'count':3}", .want = MORE("count")},
    {.head = "X-Total-Count: 3\r\n",
	.body = "[*]",
	.want = MORE("X-Total-Count")},
    {.head = "Content-Range: items 0-1/3\r\n",
	.body = "[*]",
	.want = MORE("the header Content-Range")},
    {.head = "X-Pagination: {\"TotalPages\":2}\r\n",
	.body = "[*]",
	.want = MORE("the header X-Pagination")},
    {.head = "x-ms-continuation: abc\r\n",
	.body = "[*]",
	.want = MORE("the header x-ms-continuation")},
    {.head = "X-Pagination-Total-Count: 3\r\n",
	.body = "{'data':[*]}",
	.want = MORE("the header X-Pagination-Total-Count")},
    {.body = "{'tree':[*],'truncated':true}", .want = MORE("truncated")},
    {.body = "{'response':{'numFound':3,'start':0,'docs':[*]}}",
	.want = MORE("response.numFound")},
    {.body = "{'data':[*],'recordsTotal':9,'recordsFiltered':3}",
	.want = MORE("recordsFiltered")},
    {.body = "{'_shards':{'total':1},'hits':{'total':{'value':3},'hits':[*]}"
	     "}",
	.want = MORE("hits.total.value")},
    {.body = "{'items':[*],'bookmark':'x'}", .want = MORE("bookmark")},
    {.body = "{'_scroll_id':'x','hits':{'hits':[*]}}",
	.want = MORE("_scroll_id")},
    {.body = "{'Items':[*],'LastEvaluatedKey':{'id':{'N':'1'}}}",
	.want = MORE("LastEvaluatedKey")},
    {.body = "{'results':[*],'last_seq':'3-g1','pending':7}",
	.want = MORE("last_seq")},
    {.body = "{'docs':[*],'nextCursorMark':'x'}",
	.want = MORE("nextCursorMark")},
    {.body = "{'tickets':[*],'after_url':'http://h/x','end_of_stream':false}",
	.want = MORE("end_of_stream")},
    {.body = "{'list':{'topics':[*],'more_topics_url':'/latest?page=1'}}",
	.want = MORE("list.more_topics_url")},
    {.body = "{'link':[{'relation':'self','url':'/a'},{'relation':'next',"
	     "'url':'/b'}],'entry':[*]}",
	.want = MORE("link")},
    {.body = "{'items':[*],'links':[{'rel':'next','href':'/b'}]}",
	.want = MORE("links")},

    {.body = "{'data':[*],'total':3,'total':2}",
	.want = "! two members at total"},
    {.body = "{'m':{'next':'/a'},'m':{},'data':[*]}",
	.want = "! two members at m.next"},

    /* the only page */
    {.body = "[*]", .want = "single"},
    {.body = "[]", .records = -1, .want = "single"},
    {.body = "{'data':[*]}", .want = "single"},
    {.body = "", .want = "single"},
    {.body = "{'data':[*],'next':null}", .records = 10, .want = "single"},
    {.body = "{'data':[*],'next':''}", .records = 10, .want = "single"},
    {.body = "{'data':[*],'next':false}", .records = 10, .want = "single"},
    {.body = "{'data':[*],'has_more':false}", .records = 10, .want = "single"},
    {.body = "{'data':[*],'isLast':true}", .records = 10, .want = "single"},
    {.body = "{'data':[*],'pageInfo':{'endCursor':'x','hasNextPage':false}}",
	.want = "single"},
    {.head = "Content-Range: items 0-1/2\r\nX-Next: \r\nX-RateLimit-Total: "
	     "5000\r\nx-nextjs-cache: HIT\r\nX-Total: 2\r\nbad\r\n",
	.body = "[*]",
	.want = "single"},
    {.head = "Content-Range: 0-1/*\r\n", .body = "[*]", .want = "single"},
    {.body = "{'tree':[*],'truncated':false}", .want = "single"},
    {.body = "{'items':[*],'nextSyncToken':'x','prev_cursor':'y',"
	     "'links':[{'rel':'self','href':'/a'}],'next':{'href':null}}",
	.want = "single"},
    {.body = "{'data':[*],'total':2}", .want = "single"},
    {.body = "{'data':[*],'count':2}", .want = "single"},
    {.head = "X-Next-Page: \r\n",
	.body = "[*]",
	.records = 20,
	.want = "single"},
    {.body = "{'data':[*],'per_page':100}", .records = 50, .want = "single"},
    {.body = "{'data':[*],'page':{'size':100}}",
	.records = 50,
	.want = "single"},
    {.body = "[*]", .records = 9, .want = "single"},
    {.body = "[*]", .records = 11, .want = "single"},
    {.url = "?id=2&x=71", .body = "[7]", .records = 1, .want = "single"},
    {.url = "?x=71&7=&y=17&7", .body = "[*]", .records = 7, .want = "single"},
    {.body = "{'links':[{'rel':7},{'rel':null},{},3],'data':[*]}",
	.want = "single"},

    /* which looks full */
    {.body = "[*]", .records = 10, .want = FULL},
    {.body = "[*]", .records = 25, .want = FULL},
    {.body = "[*]", .records = 64, .want = FULL},
    {.body = "[*]", .records = 1000, .want = FULL},
    {.url = "?limit=7", .body = "[*]", .records = 7, .want = FULL},
    {.url = "?limit=1000", .body = "[*]", .records = 100, .want = FULL},
    {.url = "?a&sysparm_limit=7", .body = "[*]", .records = 7, .want = FULL},
    {.url = "?q=x&rows=7&s=", .body = "[*]", .records = 7, .want = FULL},
    {.sent = "{'q':'x','hitsPerPage':7}",
	.body = "[*]",
	.records = 7,
	.want = FULL},
    {.body = "{'data':[*],'limit':2}", .want = FULL},
    {.body = "{'data':[*],'pageSize':2}", .want = FULL},
    {.body = "{'rate':{'limit':5000},'data':[*]}",
	.records = 100,
	.want = FULL},
    {.body = "{'done':true,'data':[*]}", .records = 2000, .want = FULL},
    {.body = "{'data':[*],'total':10}", .records = 10, .want = FULL},
};

static char *
json(const char *text)
{
	size_t n = 0;
	char *s = malloc(strlen(text) * 20 + 1);

	for (; *text; text++)
		if (*text == '*')
			n += (size_t)sprintf(s + n, "{\"id\":1},{\"id\":2}");
		else
			s[n++] = (char)(*text == '\'' ? '"' : *text);
	s[n] = '\0';
	return s;
}

static const char *
show(const struct detected *d)
{
	static const char *const what[] = {"total", "pages", "more", "next"};
	static const enum told_what order[] = {
	    TOLD_NEXT, TOLD_TOTAL, TOLD_PAGES, TOLD_MORE};
	static char s[500];
	size_t n = (size_t)sprintf(s, "%s", page_row(d->kind)->name);

	if (d->param)
		n += (size_t)sprintf(s + n, " %s", d->param);
	if (d->kind == PAGE_NUMBER || d->kind == PAGE_OFFSET)
		n += (size_t)sprintf(s + n, " from %" PRId64 "%s", d->start,
		    d->auto_page ? " or 1" : "");
	for (size_t i = 0; i < TOLD_KINDS; i++) {
		enum told_what k = order[i];

		if (d->path[k])
			n += (size_t)sprintf(
			    s + n, " %s=%s", what[k], d->path[k]);
		if (d->header[k])
			n += (size_t)sprintf(
			    s + n, " %s:%s", what[k], d->header[k]);
	}
	return s;
}

/* The paths lead to what was found. */
static bool
paths_hold(const struct detected *d, struct span body)
{
	bool good = true;

	for (int k = 0; k < TOLD_KINDS; k++) {
		struct json_scan scan;
		struct path path;
		struct err e;

		if (d->path[k] == NULL)
			continue;
		json_init(&scan);
		good = good && path_parse(&path, d->path[k], &e);
		json_watch(&scan, &path);
		good = good && json_scan(&scan, body) &&
		       json_found(&scan, 0).n > 0;
		json_release(&scan);
		path_release(&path);
	}
	return good;
}

static void
first(const struct first_reply *t)
{
	struct reply reply = {.status = 200};
	char *body = json(t->body), *sent = json(t->sent ? t->sent : "");
	struct detect_input in = {.reply = &reply, .limit = 0};
	struct detected d;
	struct err e;
	char url[200], got[1100];

	snprintf(url, sizeof url, "http://h/items%s", t->url ? t->url : "");
	in.url = span_of(url);
	in.sent = span_of(sent);
	in.body = span_of(body);
	in.records = t->records < 0 ? 0 : t->records ? t->records : 2;
	buf_init(&reply.head, BUF_TEXT);
	buf_addf(
	    &reply.head, "HTTP/1.1 200 OK\r\n%s\r\n", t->head ? t->head : "");
	if (detect(&d, &in, &e))
		snprintf(got, sizeof got, "%s", show(&d));
	else
		snprintf(got, sizeof got, "! %s", e.text);
	is(got, t->want, t->want);
	if (d.path[TOLD_NEXT] || d.path[TOLD_TOTAL])
		ok(paths_hold(&d, in.body), "with paths to them");
	detected_release(&d);
	buf_release(&reply.head);
	free(body);
	free(sent);
}

static void
test_limit(void)
{
	struct reply reply = {.status = 200};
	struct detect_input in = {.url = span_of("http://h/"),
	    .reply = &reply,
	    .body = span_of("[1,2,3]"),
	    .records = 3,
	    .limit = 3};
	struct detected d;
	struct err e;

	buf_init(&reply.head, BUF_TEXT);
	ok(!detect(&d, &in, &e), "as many as were asked for");
	detected_release(&d);
	in.limit = 4;
	ok(detect(&d, &in, &e) && d.kind == PAGE_SINGLE, "or fewer");
	is(d.why, "one page, nothing speaks of others", "for a reason");
	detected_release(&d);
	in.body = span_of("{\"next\":\"/a\"}");
	ok(detect(&d, &in, &e) && d.kind == PAGE_LINK, "a link");
	is(d.why, "a link in the body at next", "for another reason");
	detected_release(&d);
	buf_release(&reply.head);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		first(&table[i]);
	test_limit();
	return tap_done();
}
