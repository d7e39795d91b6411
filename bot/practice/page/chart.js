// The `data_visualization` block as SVG: bars, lines, areas and a pie. Below
// each chart stands the same data as a table, for those who read rather than
// look.

import {html} from './vendor/htm-preact.standalone.module.js';
import {Unknown} from './inline.js';

const WIDTH = 560;
const HEIGHT = 240;
const LEFT = 48;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 34;

export function Chart({block}) {
  const chart = block.chart || {};
  const pie = chart.type === 'pie';
  const known = pie ? chart.segments : chart.series && chart.axis_config && ['bar', 'line', 'area'].includes(chart.type);
  if (!known) return html`<${Unknown} what=${`a ${chart.type || 'nameless'} chart`} json=${block} />`;
  const names = pie ? chart.segments.map((segment) => segment.label) : chart.series.map((one) => one.name);
  return html`<figure class="chart" aria-label=${block.title}>
    <figcaption>${block.title}</figcaption>
    ${pie ? html`<${Pie} segments=${chart.segments} title=${block.title} />` : html`<${Axes} chart=${chart} title=${block.title} />`}
    ${(pie || names.length > 1) && html`<ul class="legend">${names.map((name, i) => html`<li>
      <svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" class=${`fill-${i % 6}`} /></svg>
      ${name}${pie ? ` · ${number(chart.segments[i].value)}` : ''}</li>`)}</ul>`}
    <details><summary>Show as a table</summary><div class="table-scroll" tabindex="0" role="group" aria-label=${`${block.title}: data`}>
      ${pie ? html`<${PieTable} segments=${chart.segments} />` : html`<${AxesTable} chart=${chart} />`}</div></details>
  </figure>`;
}

const number = (value) => Number(value).toLocaleString('en-US', {maximumFractionDigits: 2});

function Axes({chart, title}) {
  const {categories, x_label: xLabel, y_label: yLabel} = chart.axis_config;
  const rows = chart.series.map((one) => categories.map((category) => {
    const point = one.data.find((candidate) => candidate.label === category);
    return point ? Number(point.value) : 0;
  }));
  const ticks = scale(Math.min(0, ...rows.flat()), Math.max(0, ...rows.flat()));
  const low = ticks[0];
  const high = ticks[ticks.length - 1];
  const left = LEFT + (yLabel ? 14 : 0);
  const bottom = BOTTOM + (xLabel ? 16 : 0);
  const inner = WIDTH - left - RIGHT;
  const slot = inner / categories.length;
  const y = (value) => TOP + (HEIGHT - TOP - bottom) * (1 - (value - low) / (high - low));
  const x = (i) => left + slot * (i + 0.5);
  const every = Math.ceil((Math.max(...categories.map((category) => category.length)) * 6.5) / slot);
  return html`<svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`${chart.type} chart: ${title}`}>
    ${ticks.map((tick) => html`<g><line x1=${left} x2=${WIDTH - RIGHT} y1=${y(tick)} y2=${y(tick)} class=${tick === 0 ? 'axis' : 'gridline'} />
      <text x=${left - 6} y=${y(tick) + 4} text-anchor="end">${number(tick)}</text></g>`)}
    ${categories.map((category, i) => i % every === 0 && html`<text x=${x(i)} y=${HEIGHT - bottom + 16} text-anchor="middle">${category}</text>`)}
    ${xLabel && html`<text x=${left + inner / 2} y=${HEIGHT - 6} text-anchor="middle" class="axis-title">${xLabel}</text>`}
    ${yLabel && html`<text x="12" y=${TOP + (HEIGHT - TOP - bottom) / 2} text-anchor="middle" class="axis-title" transform=${`rotate(-90 12 ${TOP + (HEIGHT - TOP - bottom) / 2})`}>${yLabel}</text>`}
    ${rows.map((row, s) => (chart.type === 'bar' ? bars(row, s, rows.length) : lines(row, s)))}
  </svg>`;

  function bars(row, s, of) {
    const width = (slot * 0.72) / of;
    return row.map((value, i) => html`<rect class=${`fill-${s % 6}`} x=${x(i) - slot * 0.36 + s * width} width=${Math.max(width - 1, 1)}
      y=${Math.min(y(value), y(0))} height=${Math.max(Math.abs(y(value) - y(0)), value ? 1 : 0)} rx="1"><title>${categories[i]}: ${number(value)}</title></rect>`);
  }

  function lines(row, s) {
    const points = row.map((value, i) => `${x(i)},${y(value)}`).join(' ');
    return html`<g>
      ${chart.type === 'area' && html`<polygon class=${`fill-${s % 6} faint`} points=${`${x(0)},${y(0)} ${points} ${x(row.length - 1)},${y(0)}`} />`}
      <polyline class=${`stroke-${s % 6}`} points=${points} />
      ${row.map((value, i) => html`<circle class=${`fill-${s % 6}`} cx=${x(i)} cy=${y(value)} r="3"><title>${categories[i]}: ${number(value)}</title></circle>`)}
    </g>`;
  }
}

/** Round steps that enclose low and high. */
function scale(low, high) {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const ticks = [];
  for (let tick = Math.floor(low / step) * step; ; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
    if (tick >= high && ticks.length > 1) return ticks;
  }
}

function Pie({segments, title}) {
  const total = segments.reduce((sum, segment) => sum + Number(segment.value), 0);
  let angle = -Math.PI / 2;
  const point = (at) => `${100 + 90 * Math.cos(at)} ${100 + 90 * Math.sin(at)}`;
  return html`<svg viewBox="0 0 200 200" class="pie" role="img" aria-label=${`pie chart: ${title}`}>
    ${segments.map((segment, i) => {
      const share = Number(segment.value) / total;
      const from = angle;
      angle += share * 2 * Math.PI;
      const hint = html`<title>${segment.label}: ${number(segment.value)} (${Math.round(share * 100)} %)</title>`;
      if (share > 0.9999) return html`<circle class=${`fill-${i % 6}`} cx="100" cy="100" r="90">${hint}</circle>`;
      return html`<path class=${`fill-${i % 6}`} d=${`M100 100 L${point(from)} A90 90 0 ${share > 0.5 ? 1 : 0} 1 ${point(angle)} Z`}>${hint}</path>`;
    })}
  </svg>`;
}

const PieTable = ({segments}) => html`<table class="grid"><thead><tr><th scope="col">Segment</th><th scope="col">Value</th></tr></thead>
  <tbody>${segments.map((segment) => html`<tr><td>${segment.label}</td><td class="align-right">${number(segment.value)}</td></tr>`)}</tbody></table>`;

const AxesTable = ({chart}) => html`<table class="grid"><thead><tr><th scope="col">${chart.axis_config.x_label || ''}</th>${chart.series.map((one) => html`<th scope="col">${one.name}</th>`)}</tr></thead>
  <tbody>${chart.axis_config.categories.map((category) => html`<tr><th scope="row">${category}</th>${chart.series.map((one) => {
    const point = one.data.find((candidate) => candidate.label === category);
    return html`<td class="align-right">${point ? number(point.value) : ''}</td>`;
  })}</tr>`)}</tbody></table>`;
