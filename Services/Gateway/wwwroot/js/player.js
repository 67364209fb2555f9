import { element } from './dom.js';
import { formatName } from './words.js';

const playable = ['mp4', 'webm'];

/** Whether the user prefers reduced motion. */
export const wantsStillness = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The format to show first: one that browsers can play, if there is one. */
export function bestFormat(video) {
    return playable.find((format) => video.output_formats.includes(format))
        ?? video.output_formats.find((format) => format === 'gif')
        ?? video.output_formats[0];
}

/**
 * Creates the elements that show a finished video in one of its formats.
 * @param {import('./files.js').Files} files
 * @param {import('./api.js').Video} video
 * @param {string} format
 * @returns {Promise<{nodes: Node[], release: () => void}>}
 */
export async function createPlayer(files, video, format) {
    if (playable.includes(format)) {
        const [content, poster] = await Promise.all([files.video(video.id, format), files.thumbnail(video.id)]);
        const player = element('video', {
            src: content.url, poster: poster.url, controls: true, loop: true, muted: true, playsInline: true, autoplay: !wantsStillness(),
            'aria-label': video.prompt,
        });
        return release([player], content, poster);
    }

    if (format === 'gif') {
        const content = await files.video(video.id, format);
        return release([element('img', { src: content.url, alt: video.prompt })], content);
    }

    const still = await files.thumbnail(video.id);
    const text = `Browsers do not play ${formatName(format)}: download it, or choose another format.`;
    const note = element('p', { className: 'screen-note' }, text);
    return release([element('img', { src: still.url, alt: video.prompt }), note], still);
}

function release(nodes, ...files) {
    return { nodes, release: () => files.forEach((file) => file.release()) };
}
