/** The parts of Swagger UI that the reference page uses; the package brings no types. */

declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface SwaggerRequest {
    headers: Record<string, string>;
  }

  interface SwaggerOptions {
    domNode: HTMLElement;
    url: string;
    docExpansion: 'none' | 'list' | 'full';
    defaultModelsExpandDepth: number;
    filter: boolean;
    validatorUrl: null;
    requestInterceptor: (request: SwaggerRequest) => SwaggerRequest;
    onComplete: () => void;
  }

  const SwaggerUI: (options: SwaggerOptions) => unknown;
  export default SwaggerUI;
}
