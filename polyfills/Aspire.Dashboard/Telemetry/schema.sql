-- Times and durations are nanoseconds, ids are bytes. Rows are numbered in the order of their arrival, in which they also go.
CREATE TABLE resources (id INTEGER PRIMARY KEY, name TEXT NOT NULL, instance TEXT NOT NULL, attributes TEXT NOT NULL, UNIQUE (name, instance));

CREATE TABLE spans (
    id INTEGER PRIMARY KEY, trace BLOB NOT NULL, span BLOB NOT NULL, parent BLOB, resource INTEGER NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL,
    kind INTEGER NOT NULL, start INTEGER NOT NULL, duration INTEGER NOT NULL, status INTEGER NOT NULL, message TEXT, attributes TEXT NOT NULL,
    events TEXT);
CREATE INDEX spans_trace ON spans (trace);

-- Where a span belongs to other traces too.
CREATE TABLE links (row INTEGER NOT NULL, trace BLOB NOT NULL, span BLOB NOT NULL, PRIMARY KEY (row, trace, span)) WITHOUT ROWID;
CREATE INDEX links_trace ON links (trace);

-- What the list of traces shows. Name and resource are the root's; last is the newest row of the trace's spans.
CREATE TABLE traces (
    trace BLOB PRIMARY KEY, start INTEGER NOT NULL, finish INTEGER NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL, name TEXT,
    resource INTEGER, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX traces_start ON traces (start);
CREATE TABLE keywords (value TEXT NOT NULL, trace BLOB NOT NULL, PRIMARY KEY (value, trace)) WITHOUT ROWID;

CREATE TABLE logs (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, severity INTEGER NOT NULL, resource INTEGER NOT NULL, category TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, trace BLOB, span BLOB);
CREATE INDEX logs_trace ON logs (trace) WHERE trace IS NOT NULL;

CREATE TABLE series (
    id INTEGER PRIMARY KEY, resource INTEGER NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL, description TEXT NOT NULL,
    kind INTEGER NOT NULL, attributes TEXT NOT NULL, bounds TEXT NOT NULL, UNIQUE (resource, scope, name, kind, attributes, bounds));
CREATE TABLE points (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, time INTEGER NOT NULL, value REAL NOT NULL, count INTEGER NOT NULL, buckets TEXT);
CREATE INDEX points_series ON points (series, time);

-- How far each table had come after a number of writes: what is trimmed together.
CREATE TABLE batches (id INTEGER PRIMARY KEY, span INTEGER NOT NULL, log INTEGER NOT NULL, point INTEGER NOT NULL);
