# shellcheck shell=bash disable=SC2154
# Finds out once whether the package feed carries the official packages that polyfills/ can stand in for, and writes
# .artifacts/feed.props. Sourced after common.sh.

feed_props=$artifacts/feed.props

uses_polyfills() {
    sed -n 's:.*<UsePolyfills>\(.*\)</UsePolyfills>.*:\1:p' "$feed_props" 2>/dev/null
}

# The answer holds for these packages and versions.
feed_question() {
    cat "$root/Directory.Packages.props" "$root/polyfills/Polyfills.targets" | sha256sum | cut -d ' ' -f 1
}

detect_feed() {
    local question
    question=$(feed_question)
    if [[ -e $feed_props ]] && grep -q "<FeedQuestion>$question</FeedQuestion>" "$feed_props"; then
        return
    fi

    say "Looking which packages the feed carries …"
    local log=$artifacts/feed-probe.log answer
    if (cd "$root" && dotnet restore polyfills/FeedProbe/FeedProbe.csproj -nologo -p:UsePolyfills=false \
        "-p:ArtifactsPath=$artifacts/feed-probe") >"$log" 2>&1 </dev/null; then
        answer=false
    elif grep -qE 'error NU1301|Unable to load the service index' "$log"; then
        grep -E 'NU1301|service index' "$log" | sort -u | head -n 3 >&2
        fail "the package feed could not be reached (which says nothing about what it carries). Check the network and start again."
    elif grep -qE 'error NU110[123]' "$log"; then
        # Where some are missing, the others' dependencies may seem not to fit.
        answer=true
    else
        grep -E 'error|warn' "$log" | sort -u >&2 || cat "$log" >&2
        fail "could not find out which packages the feed carries (all of the output: $log)."
    fi

    # Written whole or not at all.
    printf '%s\n' \
        '<Project>' \
        '  <PropertyGroup>' \
        "    <UsePolyfills>$answer</UsePolyfills>" \
        "    <FeedQuestion>$question</FeedQuestion>" \
        '  </PropertyGroup>' \
        '</Project>' >"$feed_props.new"
    mv "$feed_props.new" "$feed_props"
}
