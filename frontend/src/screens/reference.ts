import { css, html, LitElement, unsafeCSS } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { csrfToken } from '../state/site';
import { Watch } from '../state/store';
import { isDark } from '../state/theme';
import { controls } from '../ui/controls';
import { loadingNotice, problemNotice } from '../ui/loading';

const DESCRIPTION = '/api/schema/';
/** Where Swagger UI looks for its dark theme; from here, the page's own element is not seen. */
const DARK = 'html.dark-mode';

/** The API's reference, drawn by Swagger UI from the site's own description; its code is loaded on this page alone. */
@customElement('mq-reference-screen')
export class MqReferenceScreen extends LitElement {
  private readonly isDark = new Watch(this, isDark);
  @state() private problem = '';
  @state() private isReady = false;
  @query('.reference') private host!: HTMLElement;

  static override styles = [
    ...controls,
    css`
      .paper {
        color-scheme: light;
        padding: 0 var(--s4) var(--s4);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: #ffffff;
        color: #1b1f24;
        overflow-x: auto;
      }
      .paper.dark-mode {
        color-scheme: dark;
        background: var(--surface);
        color: var(--text);
      }
      .reference:empty {
        display: none;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.open();
  }

  private async open(): Promise<void> {
    this.problem = '';
    try {
      const [{ default: SwaggerUI }, { default: look }] = await Promise.all([
        import('swagger-ui-dist/swagger-ui-es-bundle.js'),
        import('swagger-ui-dist/swagger-ui.css?inline'),
      ]);
      if (!this.isConnected) return;
      const sheet = unsafeCSS(look.replaceAll(DARK, '.dark-mode')).styleSheet;
      const root = this.renderRoot as ShadowRoot;
      if (sheet) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      SwaggerUI({
        domNode: this.host,
        url: DESCRIPTION,
        docExpansion: 'none',
        defaultModelsExpandDepth: 0,
        filter: true,
        validatorUrl: null,
        requestInterceptor: (request) => {
          request.headers['X-CSRFToken'] = csrfToken.value;
          return request;
        },
        onComplete: () => {
          this.isReady = true;
        },
      });
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  override render() {
    return html`<div class="page">
      <div class="row spread">
        <div>
          <h1>API reference</h1>
          <p class="soft">
            Programs send a token, <code class="mono">Authorization: Bearer mq_…</code>; calls from this page use your
            log-in. <a href="/tokens">API tokens</a>
          </p>
        </div>
        <a class="button" href="${DESCRIPTION}?format=json" download="maquette-openapi.json">Download OpenAPI</a>
      </div>
      ${this.problem ? problemNotice(this.problem, () => this.open()) : null}
      ${this.isReady || this.problem ? null : loadingNotice()}
      <div class="paper ${this.isDark.value ? 'dark-mode' : ''}" ?hidden=${!this.isReady}><div class="reference"></div></div>
    </div>`;
  }
}
