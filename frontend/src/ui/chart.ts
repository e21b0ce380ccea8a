import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type uPlot from 'uplot';
import { isDark } from '../state/theme';
import { controls } from './controls';

export interface ChartSeries {
  text: string;
  /** A custom property of the theme. */
  colour: `--${string}`;
  values: readonly (number | null)[];
  look: 'bars' | 'line' | 'points';
  /** The ends of the interval of each value. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
}

const HEIGHT = 200;

/** A chart over time by uPlot, whose code is loaded with the first one. What it shows has to be in a table, too. */
@customElement('mq-chart')
export class MqChart extends LitElement {
  /** What it shows, for those who do not see it. */
  @property() label = '';
  /** The beginning of each bucket. */
  @property({ attribute: false }) times: readonly string[] = [];
  @property({ attribute: false }) series: readonly ChartSeries[] = [];
  /** The largest value of the axis; without one, that of the series. */
  @property({ type: Number }) top: number | null = null;
  @property() unit = '';
  /** Whether buckets are days of UTC: they are named as such. */
  @property({ type: Boolean }) days = false;
  @query('.plot') private host!: HTMLElement;
  private plot: uPlot | null = null;
  /** In the next frame: a size that is set while sizes are observed is an error of the page. */
  private readonly observer = new ResizeObserver(() => requestAnimationFrame(() => this.resize()));
  private stopWatching = (): void => {};

  static override styles = [
    ...controls,
    css`
      .plot {
        min-height: ${HEIGHT}px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
    this.stopWatching = isDark.subscribe(() => void this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    this.stopWatching();
    this.plot?.destroy();
    this.plot = null;
  }

  override updated(_changed: PropertyValues<this>): void {
    void this.draw();
  }

  private resize(): void {
    if (this.plot && this.clientWidth > 0) this.plot.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  private async draw(): Promise<void> {
    const [{ default: Plot }, { default: look }] = await Promise.all([
      import('uplot'),
      import('uplot/dist/uPlot.min.css?inline'),
    ]);
    if (!this.isConnected || this.times.length === 0) return;
    this.plot?.destroy();
    this.adopt(look);
    const { options, data } = this.described(Plot);
    this.plot = new Plot(options, data, this.host);
  }

  private adopt(look: string): void {
    const root = this.renderRoot as ShadowRoot;
    const sheet = unsafeCSS(look).styleSheet;
    if (sheet && root.adoptedStyleSheets.length <= MqChart.elementStyles.length)
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  /** In seconds: room for the first and the last bar. */
  private get halfBucket(): number {
    const [first, second] = this.times.map((time) => Date.parse(time) / 1000);
    return first === undefined || second === undefined ? 0 : (second - first) / 2;
  }

  /** The colour that a custom property has in the present theme, as a canvas takes it. */
  private colourOf(name: string): string {
    const probe = this.host;
    probe.style.setProperty('color', `var(${name})`);
    return getComputedStyle(probe).color;
  }

  private described(Plot: typeof uPlot): { options: uPlot.Options; data: uPlot.AlignedData } {
    const data: (readonly (number | null)[])[] = [this.times.map((time) => Date.parse(time) / 1000)];
    const series: uPlot.Series[] = [{}];
    for (const one of this.series) {
      const stroke = this.colourOf(one.colour);
      const fill = one.look === 'bars' ? stroke : undefined;
      series.push({
        label: one.text,
        stroke,
        width: one.look === 'points' ? 0 : 2,
        ...(fill ? { fill } : {}),
        ...(one.look === 'bars' ? { paths: Plot.paths.bars!({ size: [0.7, 40] }) } : {}),
        points: { show: one.look === 'points', size: 7, fill: stroke },
      });
      data.push(one.values);
    }
    const text = this.colourOf('--text-soft');
    const axis = {
      stroke: text,
      grid: { stroke: this.colourOf('--line'), width: 1 },
      ticks: { show: false },
    };
    this.host.style.removeProperty('color');
    const options: uPlot.Options = {
      width: this.clientWidth || 300,
      height: HEIGHT,
      series,
      hooks: { draw: [(plot) => this.drawIntervals(plot)] },
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      ...(this.days ? { tzDate: (at: number) => Plot.tzDate(new Date(at * 1000), 'Etc/UTC') } : {}),
      scales: {
        x: { range: (_plot, from, to) => [from - this.halfBucket, to + this.halfBucket] },
        y: { range: (_plot, _least, most) => [0, this.top ?? Math.max(1, most * 1.1)] },
      },
      axes: [
        axis,
        { ...axis, size: 46, values: (_plot, values) => values.map((value) => `${value}${this.unit}`) },
      ],
    };
    return { options, data: data as unknown as uPlot.AlignedData };
  }

  /** A bar from the low to the high end of each value's interval. */
  private drawIntervals(plot: uPlot): void {
    for (const { low, high, colour } of this.series) {
      if (!low || !high) continue;
      plot.ctx.save();
      plot.ctx.strokeStyle = this.colourOf(colour);
      plot.ctx.lineWidth = 2 * devicePixelRatio;
      plot.ctx.beginPath();
      for (const [at, time] of (plot.data[0] ?? []).entries()) {
        const [from, to] = [low[at], high[at]];
        if (from == null || to == null) continue;
        const x = plot.valToPos(time, 'x', true);
        plot.ctx.moveTo(x, plot.valToPos(from, 'y', true));
        plot.ctx.lineTo(x, plot.valToPos(to, 'y', true));
      }
      plot.ctx.stroke();
      plot.ctx.restore();
    }
    this.host.style.removeProperty('color');
  }

  override render() {
    return html`<div class="plot" role="img" aria-label=${this.label}></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-chart': MqChart;
  }
}
