/**
 * Returns URLs of a video's files for use in elements. Elements do not send an API key, so with a key the file is fetched first and its
 * URL is that of a blob.
 */
export class Files {
    #api;

    /** @param {import('./api.js').Api} api */
    constructor(api) {
        this.#api = api;
    }

    /** @param {string} id */
    video(id, format) {
        return this.#open(`/v1/videos/${id}/content?format=${format}`);
    }

    /** @param {string} id */
    thumbnail(id) {
        return this.#open(`/v1/videos/${id}/content?variant=thumbnail`);
    }

    /** The preview after a denoising step. The step is part of the URL, so that the browser loads each preview. */
    preview(id, step) {
        return this.#open(`/v1/videos/${id}/preview?step=${step}`);
    }

    /** Saves the file as a download of the browser. */
    async download(id, format) {
        const file = await this.video(id, format);
        const link = document.createElement('a');
        link.href = file.url;
        link.download = `${id}.${format}`;
        link.click();

        // By then the browser has started to read the file.
        setTimeout(() => file.release(), 60_000);
    }

    /** @returns {Promise<{url: string, release: () => void}>} */
    async #open(path) {
        if (!this.#api.hasKey) {
            return { url: path, release() {} };
        }

        const url = URL.createObjectURL(await (await this.#api.fetch(path)).blob());
        return { url, release: () => URL.revokeObjectURL(url) };
    }
}
