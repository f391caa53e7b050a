/** A popup at a button: placed in view, closed by Escape or a press elsewhere, the focus given back. */

import { autoUpdate, flip, offset, shift, size, useFloating } from "@floating-ui/react-dom";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

/** A button that opens a popup. `children` draws what is in it. */
export function PopupButton(props: {
  readonly className: string;
  readonly label: string;
  readonly popup?: "menu" | "dialog";
  readonly disabled?: boolean;
  readonly face: ReactNode;
  readonly children: (close: () => void) => ReactNode;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.className}
        aria-label={props.label}
        title={props.label}
        aria-haspopup={props.popup ?? "dialog"}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        disabled={props.disabled}
        onClick={() => setOpen(!open)}
      >
        {props.face}
      </button>
      {open && (
        <Popup id={id} label={props.label} anchor={button} onClose={close} onLeave={() => setOpen(false)}>
          {props.children(close)}
        </Popup>
      )}
    </>
  );
}

function Popup(props: {
  readonly id: string;
  readonly label: string;
  readonly anchor: React.RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { anchor, onLeave } = props;
  const { refs, floatingStyles } = useFloating({
    strategy: "fixed",
    placement: "bottom-end",
    whileElementsMounted: autoUpdate,
    middleware: [
      offset(6),
      flip({ padding: 8 }),
      shift({ padding: 8 }),
      size({ padding: 8, apply: limitHeight }),
    ],
  });
  const popup = useRef<HTMLDivElement>(null);
  useEffect(() => {
    refs.setReference(anchor.current);
    popup.current?.querySelector<HTMLElement>("input, button:not([disabled]), [tabindex='0']")?.focus();
    const outside = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!popup.current?.contains(target) && !anchor.current?.contains(target)) onLeave();
    };
    document.addEventListener("pointerdown", outside, true);
    return () => document.removeEventListener("pointerdown", outside, true);
    // The popup lives as long as it is open: what it was opened with does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div
      id={props.id}
      ref={(element) => {
        popup.current = element;
        refs.setFloating(element);
      }}
      role="dialog"
      aria-label={props.label}
      className="dl-popup dl-button-popup"
      style={floatingStyles}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      {props.children}
    </div>
  );
}

function limitHeight({
  availableHeight,
  elements,
}: {
  availableHeight: number;
  elements: { floating: HTMLElement };
}): void {
  elements.floating.style.maxHeight = `${Math.max(160, availableHeight)}px`;
}
