// The layout blocks of Block Kit. Every block is drawn; what is not known here
// is shown as a labelled box with its JSON.

import {html, useContext, useState} from './vendor/htm-preact.standalone.module.js';
import {Icon} from './icons.js';
import {Cell, Link, Markdown, RichText, Text, TextBody, Unknown, words} from './inline.js';
import {Chart} from './chart.js';
import {Element} from './elements.js';
import {Surface} from './surface.js';
import {useID} from './choice.js';

export function Blocks({blocks}) {
  return (blocks || []).map((block, i) => html`<${Block} key=${block.block_id || i} block=${block} />`);
}

export function Block({block}) {
  const draw = DRAW[block.type];
  return html`<div class=${`block block-${(block.type || 'none').replace(/_/g, '-')}`} data-block-id=${block.block_id} data-block-type=${block.type}>
    ${draw ? draw(block) : html`<${Unknown} what=${block.type} json=${block} />`}
  </div>`;
}

const elements = (block) => (block.elements || []).map((element, i) => html`<${Element} key=${element.action_id || i} element=${element} blockID=${block.block_id} />`);

const DRAW = {
  section: (block) => html`
    <div class="section-main">
      ${block.text && html`<${TextBody} of=${block.text} />`}
      ${block.fields && html`<div class="fields">${block.fields.map((field) => html`<div><${TextBody} of=${field} /></div>`)}</div>`}
    </div>
    ${block.accessory && html`<div class="accessory">${block.accessory.type === 'image'
      ? html`<${Picture} image=${block.accessory} small=${true} />`
      : html`<${Element} element=${block.accessory} blockID=${block.block_id} />`}</div>`}`,
  header: (block) => html`<div class="header" role="heading" aria-level="3"><${Text} of=${block.text} /></div>`,
  divider: () => html`<hr class="divider" />`,
  actions: (block) => html`<div class="actions">${elements(block)}</div>`,
  context_actions: (block) => html`<div class="actions">${elements(block)}</div>`,
  context: (block) => html`<div class="context">${(block.elements || []).map((element) => (element.type === 'image'
    ? html`<${Picture} image=${element} tiny=${true} />`
    : html`<span><${Text} of=${element} /></span>`))}</div>`,
  image: (block) => html`<${Picture} image=${block} />`,
  rich_text: (block) => html`<${RichText} block=${block} />`,
  markdown: (block) => html`<${Markdown} text=${block.text} />`,
  input: (block) => html`<${Input} block=${block} />`,
  table: (block) => html`<${Table} rows=${block.rows} settings=${block.column_settings} />`,
  data_table: (block) => html`<${DataTable} block=${block} />`,
  data_visualization: (block) => html`<${Chart} block=${block} />`,
  alert: (block) => html`<div class=${`alert alert-${block.level || 'default'}`} role="note"><span class="alert-sign" aria-hidden="true">${ALERT_SIGN[block.level] || 'i'}</span><div><${TextBody} of=${block.text} /></div></div>`,
  card: (block) => html`<${Card} card=${block} />`,
  carousel: (block) => html`<div class="carousel" tabindex="0" role="group" aria-label="Cards">${(block.elements || []).map((card) => html`<${Card} card=${card} />`)}</div>`,
  video: (block) => html`<div class="placeholder"><span class="placeholder-kind">Video</span>
    <div><strong>${block.title_url ? html`<${Link} url=${block.title_url}><${Text} of=${block.title} /><//>` : html`<${Text} of=${block.title} />`}</strong>
      ${block.description && html`<div><${Text} of=${block.description} /></div>`}
      <div><small>${[block.author_name, block.provider_name, block.alt_text].filter(Boolean).join(' · ')} <${Link} url=${block.video_url || ''} /></small></div></div></div>`,
  file: (block) => html`<div class="placeholder"><span class="placeholder-kind">File</span><div><strong>${block.external_id}</strong> <small>${block.source}</small></div></div>`,
  container: (block) => html`<${Container} block=${block} />`,
  plan: (block) => html`<div class="tasks"><strong>${block.title}</strong>${(block.tasks || []).map((task) => html`<${Task} task=${task} />`)}</div>`,
  task_card: (block) => html`<${Task} task=${block} />`,
};

const ALERT_SIGN = {info: 'i', warning: '!', error: '×', success: '✓'};

/** Pictures from elsewhere are never fetched: they stand as their description. */
function Picture({image, small, tiny}) {
  const url = image.image_url || (image.slack_file && (image.slack_file.url || image.slack_file.id)) || '';
  const local = url.startsWith('/') || url.startsWith(`${location.origin}/`);
  const size = tiny ? 'picture-tiny' : small ? 'picture-small' : '';
  const shown = local
    ? html`<img class=${`picture ${size}`} src=${url} alt=${image.alt_text || ''} />`
    : html`<span class=${`picture picture-away ${size}`} role="img" aria-label=${image.alt_text || 'Picture'} title=${`${image.alt_text || 'Picture'}: ${url}`}>
        <${Icon} name="picture" />${!tiny && html`<span>${image.alt_text || 'Picture'}</span>`}</span>`;
  if (tiny || small) return shown;
  return html`<figure class="picture-figure">${image.title && html`<figcaption><${Text} of=${image.title} /></figcaption>`}${shown}</figure>`;
}

function Input({block}) {
  const surface = useContext(Surface);
  const id = useID('input');
  const error = surface.errors && surface.errors[block.block_id];
  const element = block.element || {};
  const grouped = element.type === 'checkboxes' || element.type === 'radio_buttons'; // a group has no one field to label
  return html`<div class=${`input ${error ? 'input-wrong' : ''}`}>
    <${grouped ? 'div' : 'label'} class="label" id=${`${id}-label`} for=${grouped ? undefined : `${id}-field`}><${Text} of=${block.label} />${block.optional && html` <span class="optional">(optional)</span>`}<//>
    <div class="input-row"><${Element} element=${element} blockID=${block.block_id} input=${block} fieldID=${`${id}-field`} labelledBy=${`${id}-label`}
      describedBy=${[error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(' ') || undefined} invalid=${Boolean(error)} /></div>
    ${error && html`<div class="error" id=${`${id}-error`} data-testid="field-error" role="alert">${error}</div>`}
    ${block.hint && html`<div class="hint" id=${`${id}-hint`}><${Text} of=${block.hint} /></div>`}
  </div>`;
}

function Table({rows, settings = [], caption}) {
  const [head, ...body] = rows || [];
  if (!head) return html`<div class="hint">An empty table.</div>`;
  const look = (i, cell) => {
    const setting = settings[i] || {};
    const align = setting.align || (cell && cell.type === 'raw_number' ? 'right' : 'left');
    return `align-${align} ${setting.is_wrapped ? 'wrapped' : ''}`;
  };
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${caption || 'Table'}><table class="grid">
    ${caption && html`<caption>${caption}</caption>`}
    <thead><tr>${head.map((cell, i) => html`<th scope="col" class=${look(i, cell)}><${Cell} cell=${cell} /></th>`)}</tr></thead>
    <tbody>${body.map((row) => html`<tr>${row.map((cell, i) => html`<td class=${look(i, cell)}><${Cell} cell=${cell} /></td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function DataTable({block}) {
  const [page, setPage] = useState(0);
  const [head, ...body] = block.rows || [];
  const size = block.page_size || 10;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const cell = (one) => (one && one.type === 'action_cell' ? html`<${Element} element=${one.element} blockID=${block.block_id} />` : html`<${Cell} cell=${one} />`);
  if (!head) return html`<div class="hint">An empty table.</div>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${block.caption}><table class="grid">
      <caption>${block.caption}</caption>
      <thead><tr>${head.map((one) => html`<th scope="col"><${Cell} cell=${one} /></th>`)}</tr></thead>
      <tbody>${body.slice(page * size, (page + 1) * size).map((row) => html`<tr>${row.map((one, i) => (i === (block.row_header_column_index || 0)
        ? html`<th scope="row">${cell(one)}</th>`
        : html`<td class=${one && one.type === 'raw_number' ? 'align-right' : ''}>${cell(one)}</td>`))}</tr>`)}</tbody>
    </table></div>
    ${pages > 1 && html`<div class="pager"><button type="button" class="button" disabled=${page === 0} onClick=${() => setPage(page - 1)}>Previous</button>
      <span>${page + 1} of ${pages}</span><button type="button" class="button" disabled=${page >= pages - 1} onClick=${() => setPage(page + 1)}>Next</button></div>`}`;
}

function Card({card}) {
  const actions = card.actions && (Array.isArray(card.actions) ? card.actions : card.actions.elements || []);
  return html`<div class="card" role="group" aria-label=${words(card.title) || 'Card'}>
    ${card.hero_image && html`<${Picture} image=${card.hero_image} />`}
    <div class="card-head">${card.icon && html`<${Picture} image=${card.icon} tiny=${true} />`}
      <div>${card.title && html`<strong><${Text} of=${card.title} /></strong>`}${card.subtitle && html`<div class="card-subtitle"><${Text} of=${card.subtitle} /></div>`}</div></div>
    ${card.body && html`<${TextBody} of=${card.body} />`}
    ${card.subtext && html`<div class="context"><${Text} of=${card.subtext} /></div>`}
    ${actions && actions.length > 0 && html`<div class="actions">${actions.map((element, i) => html`<${Element} key=${element.action_id || i} element=${element} blockID=${card.block_id} />`)}</div>`}
  </div>`;
}

function Container({block}) {
  const title = block.rich_text_title ? html`<${RichText} block=${block.rich_text_title} />` : html`<strong><${Text} of=${block.title} /></strong>`;
  const head = html`${title}${block.subtitle && html`<div class="card-subtitle"><${Text} of=${block.subtitle} /></div>`}`;
  const children = block.child_blocks && (Array.isArray(block.child_blocks) ? block.child_blocks : block.child_blocks.blocks);
  if (block.is_collapsible) return html`<details class="container" open=${!block.default_collapsed}><summary>${head}</summary><${Blocks} blocks=${children} /></details>`;
  return html`<div class="container">${head}<${Blocks} blocks=${children} /></div>`;
}

const TASK_SIGN = {pending: '○', in_progress: '◐', complete: '●', error: '×'};

function Task({task}) {
  return html`<div class="task-card"><span aria-hidden="true">${TASK_SIGN[task.status] || '○'}</span><div>
    ${!task.hide_title && html`<div>${task.title} ${task.status && html`<small>${task.status.replace('_', ' ')}</small>`}</div>`}
    ${task.details && html`<${RichText} block=${task.details} />`}${task.output && html`<${RichText} block=${task.output} />`}
    ${(task.sources || []).map((source) => html`<div><${Link} url=${source.url} label=${source.text} /></div>`)}</div></div>`;
}
