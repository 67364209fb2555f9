/** Gives the addresses of a video's files to elements, which send no API key: with a key, a file is fetched first and handed over as a blob. */
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

    /** What denoising has come to; the step tells the browser that it is another picture. */
    preview(id, step) {
        return this.#open(`/v1/videos/${id}/preview?step=${step}`);
    }

    /** Saves the file as the browser saves files. */
    async download(id, format) {
        const file = await this.video(id, format);
        const link = document.createElement('a');
        link.href = file.url;
        link.download = `${id}.${format}`;
        link.click();

        // The browser has begun to read it by then.
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
