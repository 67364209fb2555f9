import { element, shape } from './dom.js';
import { moment, quantity } from './words.js';

/** Below this width of the window a plot is drawn smaller, so that its letters are not. */
const phone = 768;

const height = 240;
const left = 78;
const right = 12;
const top = 12;
const bottom = 26;

/** Draws a plot, with a table of what its lines are. */
export function draw(plot, name) {
    const values = plot.lines.flatMap((line) => line.values.filter((value) => value !== null));
    if (values.length === 0) {
        return element('span', { hidden: true });
    }

    const isSmall = window.innerWidth < phone;
    const width = isSmall ? 400 : 720;
    const ticks = ticksTo(Math.min(0, ...values), Math.max(...values));
    const [low, high] = [ticks[0], ticks.at(-1)];
    const steps = plot.lines[0].values.length;
    const x = (index) => left + index / Math.max(1, steps - 1) * (width - left - right);
    const y = (value) => top + (high - value) / (high - low) * (height - top - bottom);
    const drawing = shape('svg', {
        viewBox: `0 0 ${width} ${height}`, role: 'img', class: 'plot',
        'aria-label': `${name}, ${plot.title}: from ${quantity(Math.min(...values), plot.unit)} to ${quantity(Math.max(...values), plot.unit)}`,
    });
    for (const tick of ticks) {
        drawing.append(
            shape('line', { class: 'grid-line', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
            shape('text', { class: 'axis', x: left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, quantity(tick, plot.unit)));
    }

    for (const part of isSmall ? [0, 1] : [0, 0.25, 0.5, 0.75, 1]) {
        const index = Math.round(part * (steps - 1));
        drawing.append(shape('text', {
            class: 'axis', x: x(index), y: height - 6, 'text-anchor': part === 0 ? 'start' : part === 1 ? 'end' : 'middle',
        }, moment(plot.start + index * plot.step, false)));
    }

    plot.lines.forEach((line, index) => {
        drawing.append(shape('path', { class: `line hue-${index}`, d: pathOf(line.values, x, y) }));
        drawing.append(...line.values.flatMap((value, step) => value !== null && (line.values[step - 1] ?? line.values[step + 1] ?? null) === null
            ? [shape('circle', { class: `dot hue-${index}`, cx: x(step), cy: y(value), r: 3.5 })] : []));
    });
    const cursor = shape('line', { class: 'cursor', y1: top, y2: height - bottom, visibility: 'hidden' });
    drawing.append(cursor);

    const when = element('th', { scope: 'col', className: 'number' }, 'Now');
    const cells = plot.lines.map((line) => element('td', { className: 'number' }, at(line, lastOf(line.values), plot.unit)));
    const table = element(
        'table', { className: 'legend' },
        element('caption', { className: 'unseen' }, `Lines of ${plot.title}`),
        element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Line'), when, element('th', { scope: 'col', className: 'number' }, 'Highest'))),
        element('tbody', {}, ...plot.lines.map((line, index) => element(
            'tr', {},
            element('th', { scope: 'row' }, element('span', { className: `swatch hue-${index}`, 'aria-hidden': 'true' }), line.label),
            cells[index],
            element('td', { className: 'number' }, quantity(Math.max(...line.values.filter((value) => value !== null)), plot.unit))))));
    const point = (index) => {
        when.textContent = index === null ? 'Now' : moment(plot.start + index * plot.step, false);
        cursor.setAttribute('visibility', index === null ? 'hidden' : 'visible');
        if (index !== null) {
            cursor.setAttribute('x1', x(index));
            cursor.setAttribute('x2', x(index));
        }

        plot.lines.forEach((line, row) => {
            cells[row].textContent = at(line, index ?? lastOf(line.values), plot.unit);
        });
    };
    drawing.addEventListener('pointermove', (event) => {
        const box = drawing.getBoundingClientRect();
        const part = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
        point(Math.max(0, Math.min(steps - 1, Math.round(part * (steps - 1)))));
    });
    drawing.addEventListener('pointerleave', () => point(null));
    return element(
        'section', { className: 'panel', 'aria-label': plot.title }, element('h2', {}, plot.title), drawing, table,
        plot.leftOut > 0 ? element('p', { className: 'muted' }, `${plot.leftOut} smaller ones are not shown.`) : null);
}

function at(line, index, unit) {
    const value = line.values[index];
    return value === null || value === undefined ? '–' : quantity(value, unit);
}

function lastOf(values) {
    return values.findLastIndex((value) => value !== null);
}

function pathOf(values, x, y) {
    let path = '';
    let isOn = false;
    values.forEach((value, index) => {
        if (value !== null) {
            path += `${isOn ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
        }

        isOn = value !== null;
    });
    return path;
}

/** Round numbers from one to the other. */
function ticksTo(low, high) {
    const span = high - low || Math.abs(high) || 1;
    const rough = span / 4;
    const magnitude = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((one) => one >= rough);
    const first = Math.floor(low / step);
    const last = Math.max(first + 1, Math.ceil(high / step));
    return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
