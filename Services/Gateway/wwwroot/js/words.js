/** The texts of the page. */

/** The stages of a job, in order. */
export const stages = [
    { name: 'moderate_prompt', label: 'Check the prompt', doing: 'Checking the prompt' },
    { name: 'encode_text', label: 'Read the prompt', doing: 'Reading the prompt' },
    { name: 'denoise', label: 'Denoise', doing: 'Denoising', unit: 'step' },
    { name: 'decode_frames', label: 'Decode frames', doing: 'Decoding the frames', unit: 'frame' },
    { name: 'moderate_frames', label: 'Check the frames', doing: 'Checking the frames', unit: 'frame' },
    { name: 'transcode', label: 'Write the files', doing: 'Writing the files', unit: 'file' },
];

/** The formats in which a finished video can be downloaded. */
export const formats = ['mp4', 'webm', 'gif', 'avi'];

/** The display name of a format. */
export const formatName = (format) => format === 'webm' ? 'WebM' : format.toUpperCase();

const failures = {
    cancelled: 'Cancelled',
    moderation_blocked: 'Refused by moderation',
};

/** @param {import('./api.js').Video} video */
export function isRunning(video) {
    return video.status === 'queued' || video.status === 'in_progress';
}

/** Why the video's job failed, in a few words. */
export function describeFailure(video) {
    return failures[video.error?.code] ?? 'Failed';
}

/** The status as a short text. */
export function describeStatus(video) {
    switch (video.status) {
        case 'queued':
            return 'Waiting';
        case 'in_progress':
            return `${video.progress} %`;
        case 'failed':
            return describeFailure(video);
        default:
            return '';
    }
}

/** The current activity of the job, with its progress. */
export function describeActivity(video) {
    const running = video.stages.at(-1);
    if (video.status === 'queued' || !running) {
        return 'Waiting in the queue';
    }

    if (running.finished !== null) {
        return 'Starting the next stage';
    }

    if (running.loading_model) {
        return 'Waiting until the model is loaded';
    }

    const known = stages.find((stage) => stage.name === running.name);
    const count = running.total && known?.unit ? `: ${known.unit} ${running.completed} of ${running.total}` : '';
    return `${known?.doing ?? running.name}${count}`;
}

/** @param {number} seconds */
export function duration(seconds) {
    if (seconds < 1) {
        return `${Math.round(seconds * 1000)} ms`;
    }

    if (seconds < 60) {
        return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
    }

    return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** How long ago a time was, roughly. */
export function ago(seconds, now = Date.now() / 1000) {
    const passed = Math.max(0, now - seconds);
    const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
    if (passed < 45) {
        return 'just now';
    }

    for (const [unit, length, limit] of [['minute', 60, 60], ['hour', 3600, 24], ['day', 86400, 30], ['month', 2592000, 12]]) {
        if (passed / length < limit) {
            return format.format(-Math.max(1, Math.round(passed / length)), unit);
        }
    }

    return format.format(-Math.round(passed / 31536000), 'year');
}

/** The exact date and time. */
export function moment(seconds) {
    return new Date(seconds * 1000).toLocaleString();
}

/** The text of a warning, which is a string or an object with a message. */
export function warningText(warning) {
    return typeof warning === 'string' ? warning : warning.message;
}
