/** The whole page as a place to drop files: without it, the browser leaves the page to show a file dropped beside a zone. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

/** `drop = new PageDrop(this, (items) => …)`; `drop.isOver` while files are over the page. */
export class PageDrop implements ReactiveController {
  isOver = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly onFiles: (items: DataTransferItemList) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('dragover', this.onOver);
    addEventListener('dragleave', this.onLeave);
    addEventListener('drop', this.onDrop);
  }

  hostDisconnected(): void {
    removeEventListener('dragover', this.onOver);
    removeEventListener('dragleave', this.onLeave);
    removeEventListener('drop', this.onDrop);
    this.isOver = false;
  }

  private show(isOver: boolean): void {
    if (isOver === this.isOver) return;
    this.isOver = isOver;
    this.host.requestUpdate();
  }

  private readonly onOver = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    this.show(true);
  };

  /** Elements that the pointer leaves inside the page are followed by one that it enters. */
  private readonly onLeave = (event: DragEvent) => {
    if (event.relatedTarget === null) this.show(false);
  };

  private readonly onDrop = (event: DragEvent) => {
    this.show(false);
    if (!holdsFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    if (event.dataTransfer) this.onFiles(event.dataTransfer.items);
  };
}
