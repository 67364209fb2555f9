import { byId } from './dom.js';

/** The shortest time between two progress announcements, in milliseconds: a screen reader should not talk all the time. */
const quiet = 4000;

let lastAt = -Infinity;

/** Makes a screen reader announce an important event: a video has been accepted, has ended or has been deleted. */
export function announce(text) {
    lastAt = performance.now();
    byId('announcer').textContent = text;
}

/** Makes a screen reader announce progress, unless there was another announcement a moment ago. */
export function remark(text) {
    if (performance.now() - lastAt >= quiet) {
        announce(text);
    }
}
