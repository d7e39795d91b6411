import {html} from './vendor/htm-preact.standalone.module.js';

export const Weather = () => html`<div class="weather"></div>`;
