# Varnish (6.0 or newer) in front of the newsroom's app servers. Put in where they are, and who may purge.
# It needs the module xkey (Debian: varnish-modules), which finds pages by the keys of what they show. Pages are kept in gzip, and
# unpacked for the few that do not take it (`http_gzip_support`, which is on unless it is switched off).
vcl 4.1;

import directors;
import std;
import xkey;

backend app1 {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
    .between_bytes_timeout = 30s;
}

# The newsroom's workers (NEWSROOM_PURGE=varnish://…), and nobody else.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_init {
    new newsroom = directors.round_robin();
    newsroom.add_backend(app1);
}

sub vcl_recv {
    set req.backend_hint = newsroom.backend();
    if (req.method == "PURGE" || req.method == "BAN") {
        if (client.ip !~ purgers) {
            return (synth(403));
        }
        if (req.method == "BAN") {
            ban("obj.status != 0");
            return (synth(200));
        }
        if (!req.http.Surrogate-Key) {
            return (synth(400));
        }
        # As a number, it says how many pages there were.
        set req.http.X-Dropped = xkey.purge(req.http.Surrogate-Key);
        return (synth(200));
    }
    # What was said by a client itself is not believed. Whoever ends TLS in front of Varnish says by which scheme it was asked.
    set req.http.X-Forwarded-For = client.ip;
    unset req.http.Proxy;
    unset req.http.Forwarded;
    unset req.http.X-Forwarded-Host;
    if (req.http.X-Forwarded-Proto != "https") {
        set req.http.X-Forwarded-Proto = "http";
    }
    if (req.url ~ "^/admin(/|$)" || req.url ~ "^/(ko/)?(preview|takedown)/") {
        return (pass);
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # The newsroom's pages are the same for everybody, whatever cookies come along.
    unset req.http.Cookie;
    # Parameters that only count visitors; the newsroom takes the same ones off (delivery/pages/addresses.py).
    if (req.url ~ "[?&](utm_[a-z_]+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|ref_src|n_media|n_query|NaPm)=") {
        set req.url = regsuball(req.url, "([?&])(utm_[a-z_]+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|ref_src|n_media|n_query|NaPm)=[^&]*", "\1");
        set req.url = regsuball(req.url, "&&+", "&");
        set req.url = regsub(req.url, "\?&", "?");
        set req.url = regsub(req.url, "[?&]$", "");
    }
    return (hash);
}

sub vcl_hash {
    # A page of http is a redirection to the one of https.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # Kept is what can be purged: what names its keys and says for how long. Nothing is sent after that.
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    if (beresp.http.Surrogate-Key && beresp.http.Surrogate-Control ~ "max-age=[0-9]+" && !beresp.http.Set-Cookie) {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1s"), 0s);
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        return (deliver);
    }
    # For a while nobody waits for another's answer to such a request; one that may be kept is kept all the same.
    set beresp.ttl = 120s;
    set beresp.uncacheable = true;
    return (deliver);
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    unset resp.http.Age;
}
