/** Comments on the canvas: bare words with the author's initials, and the fields in which words of comments and titles of groups are typed. */

import {
  lazy,
  Suspense,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from "react";
import { useStore } from "zustand";
import { commentsOf, renameGroup, setComment } from "../ops/boxes.js";
import { useApp } from "../store/context.js";
import type { Board } from "./board.js";
import { followPointer } from "./follow-pointer.js";
import { takeInHand } from "./mover.js";

const Markdown = lazy(() => import("react-markdown"));

/** Comments, and a group's title while it is typed; drawn into Rete's layer of nodes. `editing` is the key of the box that is typed in. */
export function Boxes({
  board,
  editing,
  setEditing,
}: {
  readonly board: Board;
  readonly editing: string | undefined;
  readonly setEditing: (key: string | undefined) => void;
}): ReactNode {
  const plain = useStore(board.document.state, (state) => state.plain);
  const group = editing === undefined ? undefined : board.groups().find(({ key }) => key === editing);
  return (
    <>
      {commentsOf(plain).map((key) => (
        <Comment key={key} board={board} box={key} editing={editing === key} setEditing={setEditing} />
      ))}
      {group && <GroupTitle board={board} group={group} done={() => setEditing(undefined)} />}
    </>
  );
}

function Comment({
  board,
  box,
  editing,
  setEditing,
}: {
  readonly board: Board;
  readonly box: string;
  readonly editing: boolean;
  readonly setEditing: (key: string | undefined) => void;
}): ReactNode {
  const layout = useStore(board.document.state, (state) => state.plain.layout[box]);
  const selected = useApp((state) => state.views.get(board.document.id)?.selection.boxes.has(box) ?? false);
  const place = useRef<HTMLDivElement>(null);
  if (!layout?.at) return null;
  const [x, y] = layout.at;
  const { text = "", author, width = 240 } = layout;
  return (
    <div
      ref={place}
      className="dl-comment"
      role="note"
      aria-label={author ? `Comment by ${author}` : "Comment"}
      data-key={box}
      data-selected={selected || undefined}
      style={{ transform: `translate(${x}px, ${y}px)`, width }}
      onPointerDown={(event) => {
        if (!editing) dragComment(board, box, event);
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        setEditing(box);
      }}
    >
      {author && (
        <span className="dl-disc" title={author}>
          {initials(author)}
        </span>
      )}
      {editing ? (
        <CommentField board={board} box={box} text={text} done={() => setEditing(undefined)} />
      ) : (
        <Suspense fallback={<p>{text}</p>}>
          <Markdown skipHtml disallowedElements={["img"]}>
            {text}
          </Markdown>
        </Suspense>
      )}
    </div>
  );
}

function CommentField({
  board,
  box,
  text,
  done,
}: {
  readonly board: Board;
  readonly box: string;
  readonly text: string;
  readonly done: () => void;
}): ReactNode {
  const [typed, setTyped] = useState(text);
  const keep = (): void => {
    if (typed !== text) board.edit("edit a comment", (draft) => setComment(draft, box, typed));
    done();
  };
  return (
    <textarea
      aria-label="Words of the comment"
      autoFocus
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={keep}
      onPointerDown={(event) => event.stopPropagation()}
      onKeyDown={(event) =>
        endOnKey(event, event.ctrlKey || event.metaKey, back(board, keep), back(board, keep))
      }
    />
  );
}

function GroupTitle({
  board,
  group,
  done,
}: {
  readonly board: Board;
  readonly group: {
    readonly key: string;
    readonly title: string;
    readonly box: readonly [number, number, number, number];
  };
  readonly done: () => void;
}): ReactNode {
  const [typed, setTyped] = useState(group.title);
  const keep = (): void => {
    if (typed !== group.title) board.edit("name a group", (draft) => renameGroup(draft, group.key, typed));
    done();
  };
  const [left, top, right] = group.box;
  return (
    <input
      className="dl-group-name"
      aria-label="Title of the group"
      autoFocus
      value={typed}
      style={{ transform: `translate(${left + 6}px, ${top + 5}px)`, width: Math.max(80, right - left - 24) }}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={keep}
      onKeyDown={(event) => endOnKey(event, true, back(board, keep), back(board, done))}
    />
  );
}

/** Ends with a key: the keyboard goes back to the canvas. */
function back(board: Board, end: () => void): () => void {
  return () => {
    end();
    board.host.focus({ preventScroll: true });
  };
}

/** Ctrl + Enter and Esc keep the words of a comment: what was typed is never lost; Esc leaves a title as it was. */
function endOnKey(event: KeyboardEvent, enters: boolean, keep: () => void, drop: () => void): void {
  event.stopPropagation();
  if (event.key === "Escape") drop();
  else if (event.key === "Enter" && enters) keep();
}

/** A click selects, a drag moves what is selected with it. */
function dragComment(board: Board, box: string, down: PointerEvent): void {
  if (down.button !== 0) return;
  const start = board.spot(down.nativeEvent);
  const { nodes, boxes, links } = board.touch.selection;
  if (down.shiftKey || down.ctrlKey || down.metaKey)
    board.select({ nodes, boxes: new Set([...boxes, box]), links });
  else if (!boxes.has(box)) board.select({ boxes: new Set([box]) });
  let mover: ReturnType<typeof takeInHand> | undefined;
  const stop = followPointer({
    move(event) {
      const { screen, graph } = board.spot(event);
      if (!mover && Math.hypot(screen[0] - start.screen[0], screen[1] - start.screen[1]) < 4) return;
      const chosen = board.touch.selection;
      mover ??= takeInHand(board, [...chosen.nodes, ...chosen.boxes]);
      mover.moveTo([graph[0] - start.graph[0], graph[1] - start.graph[1]]);
    },
    up() {
      mover?.end();
      board.escape = undefined;
      if (mover && !board.edit("move a comment", (draft) => mover?.write(draft))) mover.end("back");
    },
  });
  board.escape = () => {
    stop();
    mover?.end("back");
    board.escape = undefined;
  };
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .map((word) => word[0])
    .slice(0, 2)
    .join("")
    .toUpperCase();
}
