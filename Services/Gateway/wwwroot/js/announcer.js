import { byId } from './dom.js';

/** Between two remarks on the way: a screen reader should not be kept talking. */
const quiet = 4000;

let lastAt = -Infinity;

/** Tells a screen reader what matters: that something has been accepted, has ended or is gone. */
export function announce(text) {
    lastAt = performance.now();
    byId('announcer').textContent = text;
}

/** Tells a screen reader what goes on, unless something was told just now. */
export function remark(text) {
    if (performance.now() - lastAt >= quiet) {
        announce(text);
    }
}
