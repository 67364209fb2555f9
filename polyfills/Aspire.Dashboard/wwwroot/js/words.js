const units = { s: 1000, ms: 1, us: 0.001, ns: 0.000001 };

/** @param {number} milliseconds */
export function duration(milliseconds) {
    if (milliseconds < 1) {
        return `${Math.round(milliseconds * 1000)} µs`;
    }

    if (milliseconds < 1000) {
        return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
    }

    const seconds = milliseconds / 1000;
    if (seconds < 60) {
        return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
    }

    const minutes = Math.floor(seconds / 60);
    return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time of day, with the date where it is not today. @param {number} milliseconds Since 1970. */
export function moment(milliseconds, fraction = true) {
    const time = new Date(milliseconds);
    const isToday = time.toDateString() === new Date().toDateString();
    return time.toLocaleString('en-GB', {
        ...isToday ? {} : { day: 'numeric', month: 'short' },
        hour: '2-digit', minute: '2-digit', second: '2-digit',
        ...fraction ? { fractionalSecondDigits: 3 } : {},
    });
}

/** How many of something. */
export function count(number, one, many = `${one}s`) {
    return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** @param {number} number */
export function bytes(number) {
    for (const [unit, size] of [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]]) {
        if (Math.abs(number) >= size) {
            return `${(number / size).toFixed(number / size < 10 ? 1 : 0)} ${unit}`;
        }
    }

    return `${Math.round(number)} B`;
}

/** A metric's value with its unit, which UCUM writes: By, s, {job}, 1. */
export function quantity(value, unit) {
    const isRate = unit.endsWith('/s');
    const base = isRate ? unit.slice(0, -2) : unit;
    const suffix = isRate ? '/s' : '';
    if (base === 'By') {
        return bytes(value) + suffix;
    }

    if (base in units && !isRate) {
        return value === 0 ? `0 ${base}` : duration(value * units[base]);
    }

    const number = value !== 0 && Math.abs(value) < 0.01
        ? value.toExponential(1)
        : value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });

    // What stands in braces says what is counted, which the metric's name does too.
    return base === '' || base === '1' || base.startsWith('{') ? `${number}${suffix}` : `${number} ${base}${suffix}`;
}

/** OTLP's severity numbers in words. */
export function severity(number) {
    return number >= 21 ? 'Fatal' : number >= 17 ? 'Error' : number >= 13 ? 'Warning' : number >= 9 ? 'Information' : number >= 5 ? 'Debug' : 'Trace';
}

export const spanKinds = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];

/** A value of an attribute as text. */
export function text(value) {
    return typeof value === 'string' ? value : JSON.stringify(value);
}

const hues = new Map();
const most = 10;

/** One of the colours of the style sheet, the same for the same name. */
export function hueOf(name) {
    if (!hues.has(name)) {
        hues.set(name, hues.size % most);
    }

    return hues.get(name);
}
