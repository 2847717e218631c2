# SPDX-License-Identifier: MIT
"""apis.py LOG - a server that pages as well-known APIs do. The path is
/SIZE/COUNT/API...: so many records in pages of so many, asked for by the API's
own parameters, told of by its own members and header fields. What an API
refuses is refused: a parameter it does not know, where it is one of those, a
page behind its end, two parameters that exclude each other. LOG has a line a
request."""
import base64
import gzip
import json
import sys
import urllib.parse

import serve

LOG = open(sys.argv[1], "a", buffering=1)


class Refused(Exception):
    pass


class Ask:
    """A request: its parameters, and the records behind the API."""

    def __init__(self, handler, body):
        url = urllib.parse.urlsplit(handler.path)
        size, count, self.api, *self.rest = url.path.strip("/").split("/")
        self.size, self.count = int(size), int(count)
        self.records = [{"id": "r%03d" % i, "n": i}
                        for i in range(self.count)]
        self.fields = handler.headers
        self.query = dict(urllib.parse.parse_qsl(url.query, True))
        self.body = json.loads(body) if body else {}
        self.root = "/%s/%s/%s" % (size, count, self.api)
        self.host = "http://" + handler.headers["Host"]
        self.head = {}

    def only(self, *names):
        """The API knows no other parameters."""
        for name in self.query:
            if name not in names:
                raise Refused(400, "unknown parameter: " + name)

    def limit(self, name, most=100):
        if name in self.query:
            self.size = min(int(self.query[name]), most)

    def cut(self, start):
        """The page that begins there; self.end is the start of the next one,
        or None."""
        end = start + self.size
        self.end = end if end < self.count else None
        return self.records[start:end]

    def number(self, name="page", base=1):
        """The page of that number."""
        self.page = int(self.query.get(name, base))
        if self.page < base:
            raise Refused(400, "no such page")
        self.pages = -(-self.count // self.size)
        return self.cut((self.page - base) * self.size)

    def cursor(self, name, place=None):
        """The page of an opaque cursor; self.next is the next one's."""
        text = (self.query if place is None else place).get(name)
        try:
            page = self.cut(int(base64.b64decode(text or "Yy0w")[2:]))
        except ValueError:
            raise Refused(400, "no such cursor") from None
        self.next = self.end and \
            base64.b64encode(b"c-%d" % self.end).decode()
        return page

    def url(self, path="", **params):
        """One of this API's."""
        query = urllib.parse.urlencode(
            {k: v for k, v in {**self.query, **params}.items()
             if v is not None})
        return self.root + path + ("?" + query if query else "")

    def link(self, rels=(), **more):
        """Link header fields."""
        links = ['<%s%s>; rel="%s"' % (self.host, u, r)
                 for r, u in {**dict(rels), **more}.items() if u]
        if links:
            self.head["Link"] = ", ".join(links)


def drop(**members):
    """Those that are None are not there."""
    return {k: v for k, v in members.items() if v is not None}


def github(a):
    a.limit("per_page")
    page = a.number()
    more = a.end is not None
    a.link(prev=a.page > 1 and a.url(page=a.page - 1),
           next=more and a.url(page=a.page + 1),
           last=more and a.url(page=a.pages),
           first=a.page > 1 and a.url(page=1))
    return page


def github_search(a):
    page = github(a)
    return {"total_count": a.count, "incomplete_results": False,
            "items": page}


def gitlab(a):
    github(a)
    page = a.number()
    a.link(next=a.end and a.url(page=a.page + 1), first=a.url(page=1),
           last=a.url(page=a.pages))
    a.head.update({
        "X-Next-Page": str(a.page + 1) if a.end else "",
        "X-Page": str(a.page), "X-Per-Page": str(a.size),
        "X-Prev-Page": str(a.page - 1) if a.page > 1 else "",
        "X-Total": str(a.count), "X-Total-Pages": str(a.pages)})
    return page


def gitlab_bare(a):
    page = gitlab(a)
    del a.head["Link"]
    return page


def gitlab_large(a):
    """Above 10,000 records there is no total."""
    page = gitlab(a)
    for name in "X-Total", "X-Total-Pages", "Link":
        del a.head[name]
    return page


def slack(a):
    a.limit("limit")
    if a.query.get("cursor") == "bad":
        return {"ok": False, "error": "invalid_cursor"}
    page = a.cursor("cursor")
    return {"ok": True, "members": page, "cache_ts": 1498777272,
            "response_metadata": {"next_cursor": a.next or ""}}


def slack_history(a):
    page = slack(a)["members"]
    return drop(ok=True, messages=page, has_more=a.end is not None,
                pin_count=0, response_metadata=a.next and
                {"next_cursor": a.next})


def stripe(a):
    a.only("limit", "starting_after")
    a.limit("limit")
    page = a.cut(after(a, "starting_after"))
    return {"object": "list", "url": "/v1/customers", "data": page,
            "has_more": a.end is not None}


def after(a, name):
    ids = [r["id"] for r in a.records]
    if name not in a.query:
        return 0
    if a.query[name] not in ids:
        raise Refused(400, "no such " + name)
    return ids.index(a.query[name]) + 1


def shopify(a):
    if "page_info" in a.query:
        a.only("page_info", "limit")
    a.limit("limit", 250)
    page = a.cursor("page_info")
    keep = {"limit": str(a.size)}
    a.query = keep
    a.link(next=a.next and a.url(page_info=a.next))
    return {"products": page}


def hubspot(a, link=None):
    a.limit("limit")
    page = a.cursor("after")
    return drop(results=page, paging=a.next and {"next": {
        "after": a.next, "link": link(a) if link else
        a.host + a.url(after=a.next)}})


def hubspot_query(a):
    return hubspot(a, lambda a: a.url(after=a.next)[len(a.root):])


def notion(a):
    a.size = a.body.get("page_size", a.size)
    page = a.cursor("start_cursor", a.body)
    return {"object": "list", "results": page, "next_cursor": a.next,
            "has_more": a.next is not None, "type": "page_or_database",
            "page_or_database": {}, "request_id": "0-1"}


def elastic(a):
    a.size = a.body.get("size", a.size)
    start = a.body.get("from", 0)
    if "search_after" in a.body:
        n, name = a.body["search_after"]
        start = n + 1
        if name != "r%03d" % n:
            raise Refused(400, "search_after")
    hits = [{"_id": r["id"], "_source": r, "sort": [r["n"], r["id"]]}
            for r in a.cut(start)]
    return {"took": 3, "timed_out": False,
            "_shards": {"total": 1, "successful": 1, "skipped": 0,
                        "failed": 0},
            "hits": {"total": {"value": a.count, "relation": "eq"},
                     "max_score": None, "hits": hits}}


def elastic_scroll(a):
    if a.rest == ["scroll"]:
        start = int(a.body["scroll_id"])
    elif "scroll" not in a.query:
        raise Refused(400, "scroll")
    else:
        start = 0
    page = [{"_id": r["id"], "_source": r} for r in a.cut(start)]
    return {"_scroll_id": str(start + len(page)), "took": 1,
            "timed_out": False, "hits": {
                "total": {"value": a.count, "relation": "eq"},
                "hits": page}}


def mediawiki(a):
    a.limit("aplimit")
    start = 0
    if a.query.get("continue") == "-||":
        start = after(a, "apcontinue")
    elif "apcontinue" in a.query:
        raise Refused(400, "continue")
    page = a.cut(start)
    return drop(batchcomplete=True, query={"allpages": page}, **{
        "continue": a.end and {"apcontinue": page[-1]["id"],
                               "continue": "-||"}})


def couch_changes(a):
    a.limit("limit")
    start = int(a.query.get("since", "0-").split("-")[0])
    page = a.cut(start)
    end = start + len(page)
    return {"results": [dict(r, seq="%d-g1AAA" % (r["n"] + 1)) for r in page],
            "last_seq": "%d-g1AAA" % end, "pending": a.count - end}


def couch_docs(a):
    a.limit("limit")
    skip = int(a.query.get("skip", 0))
    return {"total_rows": a.count, "offset": skip, "rows": a.cut(skip)}


def odata(a):
    if "$skiptoken" in a.query and "$top" in a.query:
        raise Refused(400, "$skiptoken")
    page = a.cursor("$skiptoken")
    return drop(value=page, **{
        "@odata.context": a.host + "/$metadata#People",
        "@odata.count": a.count if a.query.get("$count") else None,
        "@odata.nextLink": a.next and
        a.host + a.url(**{"$skiptoken": a.next})})


def odata2(a):
    page = a.cursor("$skiptoken")
    return {"d": drop(results=page, __count=str(a.count), __next=a.next and
                      a.host + a.url(**{"$skiptoken": a.next}))}


def jira(a):
    a.limit("maxResults")
    start = int(a.query.get("startAt", 0))
    return {"expand": "names,schema", "startAt": start, "maxResults": a.size,
            "total": a.count, "issues": a.cut(start)}


def jira_agile(a):
    body = jira(a)
    del body["total"], body["expand"]
    body["values"] = body.pop("issues")
    return dict(body, isLast=a.end is None)


def jira_token(a):
    a.limit("maxResults")
    page = a.cursor("nextPageToken")
    return drop(issues=page, nextPageToken=a.next, isLast=a.next is None)


def zendesk(a):
    a.limit("page[size]")
    page = a.cursor("page[after]")
    more = a.next is not None
    # The link is there behind the last page, too.
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"users": page, "meta": {
        "has_more": more, "after_cursor": a.next or last,
        "before_cursor": "x"}, "links": {
        "prev": None,
        "next": a.host + a.url(**{"page[after]": a.next or last})}}


def zendesk_export(a):
    page = a.cursor("cursor")
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"tickets": page, "after_cursor": a.next or last,
            "after_url": a.host + a.url(cursor=a.next or last),
            "before_url": None, "end_of_stream": a.next is None}


def salesforce(a):
    start = int(a.rest[0].split("-")[1]) if a.rest else 0
    page = a.cut(start)
    return drop(totalSize=a.count, done=a.end is None, nextRecordsUrl=a.end
                and "%s/01g-%d" % (a.root, a.end), records=page)


def airtable(a):
    a.limit("pageSize")
    return drop(records=a.cursor("offset"), offset=a.next)


def facebook(a):
    a.limit("limit")
    page = a.cursor("after")
    if not page:
        return {"data": []}
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"data": page, "paging": drop(
        cursors={"before": "MA", "after": a.next or last}, next=a.next and
        a.host + a.url(access_token=a.query.get("access_token"), limit=a.size, after=a.next))}


def twitter(a):
    a.only("max_results", "pagination_token")
    a.limit("max_results")
    page = a.cursor("pagination_token")
    return drop(data=page or None, meta=drop(
        result_count=len(page), newest_id="9", oldest_id="1",
        next_token=a.next))


def reddit(a):
    a.limit("limit")
    page = a.cursor("after")
    return {"kind": "Listing", "data": {
        "after": a.next, "dist": len(page), "modhash": "",
        "geo_filter": None, "before": None,
        "children": [{"kind": "t3", "data": r} for r in page]}}


def pokeapi(a):
    a.limit("limit")
    start = int(a.query.get("offset", 0))
    page = a.cut(start)
    return {"count": a.count, "previous": None, "results": page, "next":
            a.end and a.host + a.url(offset=a.end, limit=a.size)}


def drf(a):
    page = a.number()
    if a.page > max(a.pages, 1):
        raise Refused(404, "Invalid page.")
    return {"count": a.count, "next": a.end and a.host +
            a.url(page=a.page + 1), "previous": None, "results": page}


def spring(a):
    a.limit("size")
    page = a.number(base=0)
    sort = {"empty": True, "sorted": False, "unsorted": True}
    return {"content": page, "pageable": {
        "sort": sort, "offset": a.page * a.size, "pageNumber": a.page,
        "pageSize": a.size, "paged": True, "unpaged": False},
        "last": a.end is None, "totalPages": a.pages,
        "totalElements": a.count, "size": a.size, "number": a.page,
        "sort": sort, "first": a.page == 0, "numberOfElements": len(page),
        "empty": not page}


def spring_hal(a):
    page = a.number(base=0)
    links = {"self": {"href": a.host + a.url()}}
    if a.end:
        links["next"] = {"href": a.host + a.url(page=a.page + 1)}
    return drop(_embedded={"people": page} if page else None, _links=links,
                page={"size": a.size, "totalElements": a.count,
                      "totalPages": a.pages, "number": a.page})


def laravel(a):
    page = a.number()
    at = a.host + a.root
    return {"current_page": a.page, "data": page,
            "first_page_url": at + "?page=1", "from": 1,
            "last_page": max(a.pages, 1),
            "last_page_url": at + "?page=%d" % a.pages,
            "links": [{"url": None, "label": "Previous", "active": False}],
            "next_page_url": a.end and at + "?page=%d" % (a.page + 1),
            "path": at, "per_page": a.size, "prev_page_url": None,
            "to": len(page), "total": a.count}


def laravel_resource(a):
    body = laravel(a)
    return {"data": body["data"], "links": {
        "first": body["first_page_url"], "last": body["last_page_url"],
        "prev": None, "next": body["next_page_url"]}, "meta": {
        k: body[k] for k in ("current_page", "from", "last_page", "links",
                             "path", "per_page", "to", "total")}}


def wordpress(a):
    a.limit("per_page")
    page = a.number()
    if a.page > max(a.pages, 1):
        raise Refused(400, "rest_post_invalid_page_number")
    a.head.update({"X-WP-Total": str(a.count),
                   "X-WP-TotalPages": str(a.pages)})
    return page


def google(a):
    a.only("maxResults", "pageToken")
    a.limit("maxResults")
    page = a.cursor("pageToken")
    return drop(kind="calendar#events", etag='"p3"', items=page,
                nextPageToken=a.next,
                nextSyncToken=None if a.next else "CPDAlvWDx70")


def youtube(a):
    body = google(a)
    body.pop("nextSyncToken", 0)
    return dict(body, pageInfo={"totalResults": 1000000,
                                "resultsPerPage": a.size})


def azure(a):
    page = a.cursor("$skipToken")
    return drop(value=page, nextLink=a.next and a.host +
                a.url(**{"$skipToken": a.next}))


def jsonapi(a):
    page = a.cursor("page[cursor]")
    return {"data": page, "links": drop(self=a.host + a.url(), next=a.next
            and a.host + a.url(**{"page[cursor]": a.next})),
            "jsonapi": {"version": "1.0"}}


def jsonapi_object(a):
    body = jsonapi(a)
    body["links"]["next"] = a.next and {
        "href": body["links"]["next"], "meta": {"n": 1}}
    return body


def graphql(a):
    if "query" not in a.body:
        raise Refused(400, "query")
    v = a.body.get("variables", {})
    a.size = v.get("first", a.size)
    if v.get("after") == "bad":
        return {"data": None, "errors": [{"message": "bad cursor"}]}
    page = a.cursor("after", v)
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"data": {"repository": {"issues": {
        "totalCount": a.count, "nodes": page, "pageInfo": {
            "endCursor": (a.next or last) if page else None,
            "hasNextPage": a.next is not None}}}}}


def mailgun(a):
    page = a.cursor("page")
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"items": page, "paging": {
        k: a.host + a.url(page=v) for k, v in (
            ("previous", "Yy0w"), ("first", "Yy0w"),
            ("last", "Yy0w"), ("next", a.next or last))}}


def contentful(a):
    a.limit("limit")
    skip = int(a.query.get("skip", 0))
    return {"sys": {"type": "Array"}, "total": a.count, "skip": skip,
            "limit": a.size, "items": a.cut(skip)}


def stackexchange(a):
    a.limit("pagesize")
    page = a.number()
    a.head["Content-Encoding"] = "gzip"
    return {"items": page, "has_more": a.end is not None, "quota_max": 300,
            "quota_remaining": 299}


def intercom(a):
    a.limit("per_page")
    page = a.cursor("starting_after")
    return {"type": "list", "data": page, "total_count": a.count, "pages":
            drop(type="pages", page=1, next=a.next and {
                "page": 2, "starting_after": a.next}, per_page=a.size,
                total_pages=-(-a.count // a.size))}


def discord(a):
    a.limit("limit")
    a.records.reverse()
    return a.cut(after(a, "before"))


def discourse(a):
    page = a.number(base=0)
    return {"users": [{"id": 1}], "topic_list": drop(
        can_create_topic=True, per_page=a.size, topics=page,
        more_topics_url=a.end and a.url(page=a.page + 1))}


def mailchimp(a):
    a.limit("count")
    page = a.cut(int(a.query.get("offset", 0)))
    return {"lists": page, "total_items": a.count, "constraints": {
        "may_create": False, "max_instances": 1}, "_links": [
        {"rel": "self", "href": a.host + a.url(), "method": "GET"}]}


def pipedrive(a):
    a.limit("limit")
    start = int(a.query.get("start", 0))
    page = a.cut(start)
    return {"success": True, "data": page or None, "additional_data": {
        "pagination": drop(
            start=start, limit=a.size, next_start=a.end,
            more_items_in_collection=a.end is not None)}}


def freshdesk(a):
    a.limit("per_page")
    page = a.number()
    a.link(next=a.end and a.url(page=a.page + 1))
    return page


def asana(a):
    a.limit("limit")
    page = a.cursor("offset")
    url = a.next and a.url(offset=a.next)
    return {"data": page, "next_page": a.next and {
        "offset": a.next, "path": url, "uri": a.host + url}}


def xero(a):
    a.limit("pageSize")
    return {"Id": "8ad", "Status": "OK", "Contacts": a.number()}


def dynamodb(a):
    start = a.body.get("ExclusiveStartKey", {"id": {"N": "0"}})
    page = a.cut(int(start["id"]["N"]))
    return drop(Items=page, Count=len(page), ScannedCount=len(page),
                LastEvaluatedKey=a.end and {"id": {"N": str(a.end)}})


def aws(a):
    page = a.cursor("NextToken", a.body)
    return drop(Items=page, NextToken=a.next)


def okta(a):
    page = a.cursor("after")
    a.link({"self": a.url()}, next=a.next and a.url(after=a.next))
    a.head["Link"] = a.head["Link"].split(", ")
    return page


def twilio(a):
    page = a.number("Page", 0)
    return {"page": a.page, "page_size": a.size, "calls": page, "first_page_uri":
            a.url(Page=0), "uri": a.url(), "next_page_uri": a.end and
            a.url(Page=a.page + 1), "start": a.page * a.size, "end": 1}


def square(a):
    return drop(objects=a.cursor("cursor", a.body), cursor=a.next)


def dropbox(a):
    if a.rest == ["continue"] and list(a.body) != ["cursor"]:
        raise Refused(400, "only a cursor")
    if a.rest != ["continue"] and "cursor" in a.body:
        raise Refused(400, "no cursor")
    page = a.cursor("cursor", a.body)
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"entries": page, "cursor": a.next or last,
            "has_more": a.next is not None}


def zoom(a):
    a.limit("page_size")
    page = a.cursor("next_page_token")
    return {"page_count": -(-a.count // a.size), "page_size": a.size,
            "total_records": a.count, "next_page_token": a.next or "",
            "users": page}


def bigcommerce(a):
    page = a.number()
    return {"data": page, "meta": {"pagination": {
        "total": a.count, "count": len(page), "per_page": a.size,
        "current_page": a.page, "total_pages": a.pages,
        "links": drop(current="?page=%d" % a.page, next=a.end and
                      "?page=%d" % (a.page + 1))}}}


def box(a):
    a.limit("limit")
    page = a.cursor("marker")
    return {"entries": page, "limit": a.size, "next_marker": a.next}


def bitbucket_server(a):
    a.limit("limit")
    start = int(a.query.get("start", 0))
    page = a.cut(start)
    return {"size": len(page), "limit": a.size, "isLastPage": a.end is None,
            "values": page, "start": start, "nextPageStart": a.end}


def oracle(a):
    start = int(a.query.get("offset", 0))
    page = a.cut(start)
    links = [{"rel": "self", "href": a.host + a.url()}]
    if a.end:
        links.append({"rel": "next", "href": a.host + a.url(offset=a.end)})
    return {"items": page, "hasMore": a.end is not None, "limit": a.size,
            "offset": start, "count": len(page), "links": links}


def fhir(a):
    page = a.cursor("_cursor")
    links = [{"relation": "self", "url": a.host + a.url()}]
    if a.next:
        links.append({"relation": "next",
                      "url": a.host + a.url(_cursor=a.next)})
    return {"resourceType": "Bundle", "type": "searchset", "link": links,
            "entry": [{"resource": r} for r in page]}


def paypal(a):
    body = oracle(a)
    return {"items": body["items"], "links": body["links"]}


def chargebee(a):
    a.limit("limit")
    start = json.loads(a.query.get("offset", '["0"]'))[0]
    page = a.cut(int(start))
    return drop(list=[{"customer": r} for r in page],
                next_offset=a.end and json.dumps([str(a.end)]))


def recurly(a):
    page = a.cursor("cursor")
    return {"object": "list", "has_more": a.next is not None, "next":
            a.next and a.url(cursor=a.next), "data": page}


def algolia(a):
    page = a.number(base=0)
    return {"hits": page, "nbHits": a.count, "page": a.page,
            "nbPages": a.pages, "hitsPerPage": a.size}


def pinterest(a):
    a.limit("page_size")
    return {"items": a.cursor("bookmark"), "bookmark": a.next}


def s3like(a):
    page = a.cursor("marker")
    return {"Contents": page, "IsTruncated": a.next is not None,
            "Marker": "", "NextMarker": a.next or ""}


def solr(a):
    """The cursor that was asked for comes again at the end."""
    page = a.cursor("cursorMark")
    last = base64.b64encode(b"c-%d" % a.count).decode()
    return {"responseHeader": {"status": 0, "QTime": 1}, "response": {
        "numFound": a.count, "start": 0, "docs": page},
        "nextCursorMark": a.next or last}


def postgrest(a):
    a.limit("limit")
    start = int(a.query.get("offset", 0))
    page = a.cut(start)
    a.head["Content-Range"] = "%d-%d/%d" % (start, start + len(page) - 1,
                                            a.count)
    return page


def cosmos(a):
    """The cursor comes in a header, and goes into one."""
    page = a.cursor("x-ms-continuation", a.fields)
    a.head["x-ms-continuation"] = a.next or ""
    return {"_rid": "d9RzAJRFKgw=", "Documents": page, "_count": len(page)}


def git_tree(a):
    """Cut, and there is no way to ask for the rest."""
    return {"sha": "9fb0", "tree": a.cut(0), "truncated": a.end is not None}


def liar_cycle(a):
    """After a few pages, the cursors of the last so many come again."""
    n = int(a.query.get("cursor", 0))
    period = int(a.rest[0])
    return {"data": [{"id": n}], "next": n + 1 if n < 7 else 8 - period}


def liar_itself(a):
    return {"data": [{"id": 1}], "next": a.url("/x")}


def liar_more(a):
    """There is always more, and nothing behind the end."""
    a.limit("limit")
    return {"data": a.number() if "page" in a.query else
            a.cut(int(a.query["offset"])), "more": True}


def liar_falls(a):
    """The total becomes less by three, page by page."""
    body = liar_more(a)
    start = body["data"][0]["n"] if body["data"] else 30
    return {"data": body["data"], "total": a.count - start // a.size * 3}


def liar_pages(a):
    """There is a page less than it says, or one more."""
    return {"data": a.number(), "pages": a.pages + int(a.rest[0])}


def liar_round(a):
    """Behind the end it begins anew, with its first record."""
    start = int(a.query["offset"])
    return {"data": [a.records[(start + i) % a.count]
                     for i in range(a.size)], "total": a.count}


def liar_last(a):
    """Behind the end, the last page comes again."""
    page = a.number()
    return {"data": page or a.cut((a.pages - 1) * a.size), "total": a.count}


class Handler(serve.Handler):
    def reply(self):
        sent = self.read_body()
        LOG.write("%s %s %s\n" % (self.command, self.path, sent.decode()))
        a = Ask(self, sent)
        status = 200
        try:
            body = globals()[a.api](a)
        except Refused as e:
            status, body = e.args[0], {"error": e.args[1]}
        text = json.dumps(body, separators=(",", ":")).encode()
        if "Content-Encoding" in a.head:
            text = gzip.compress(text)
        self.send(status, text, [
            (name, one) for name, value in a.head.items()
            for one in (value if isinstance(value, list) else [value])])

    do_GET = do_POST = reply


serve.forever(Handler)
