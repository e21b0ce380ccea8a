/** Calls back when the commands given to the graphics side so far are done, without blocking the page. */

const POLL_MS = 3;

export class GpuFence {
  private isGone = false;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** `done` is also called when the context is lost: nobody waits for a frame that cannot come. */
  afterNow(done: () => void): void {
    const sync = this.gl.fenceSync(this.gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.gl.flush();
    const poll = (): void => {
      if (this.isGone) return;
      if (!sync || this.gl.isContextLost()) {
        done();
        return;
      }
      const status = this.gl.clientWaitSync(sync, 0, 0);
      if (status === this.gl.TIMEOUT_EXPIRED) {
        setTimeout(poll, POLL_MS);
        return;
      }
      this.gl.deleteSync(sync);
      done();
    };
    setTimeout(poll, 0);
  }

  dispose(): void {
    this.isGone = true;
  }
}
