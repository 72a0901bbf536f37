"""`interop index train`: the linkage model anew, from a borough's or an Index's own records, or from synthetic ones."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ccis_interop.errors import OutputError, UsageError
from ccis_interop.output import output_failed, refuse_unwritable

if TYPE_CHECKING:
    import pyarrow as pa

    from ccis_interop.index.linkage import Model


@click.command()
@click.option(
    "--register",
    "registers",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Records that lists are linked to (again for more).",
)
@click.option(
    "--list", "lists", multiple=True, type=click.Path(path_type=Path), help="A list, such as a feed (again for more)."
)
@click.option(
    "--synthetic", type=click.IntRange(1000), metavar="PEOPLE", help="Train on so many synthetic people instead."
)
@click.option("--rows", type=click.IntRange(100), default=50_000, show_default=True, help="Synthetic rows of lists.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the synthetic people.")
@click.option(
    "--model",
    "start",
    type=click.Path(path_type=Path),
    help="The model whose levels and rules are kept; the shipped one if none.",
)
@click.option(
    "--standards", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of more standards."
)
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="The folder to make.")
def command(
    registers: tuple[Path, ...], lists: tuple[Path, ...], synthetic: int | None, output: Path, **given: Any
) -> None:
    """Train the linkage model anew: nobody has to say which pairs are right.

    What is learnt is how often people's records differ and how common names are; names of few people are left out.
    How records are compared, and what follows, is kept from the model that it starts from.
    """
    if bool(registers and lists) == bool(synthetic) or bool(registers) != bool(lists):
        raise UsageError(
            "train-from-what",
            "the model is trained either on a register and lists, or on synthetic people.",
            mend="give --register FILE and --list FILE, or --synthetic 1000000.",
        )
    refuse_unwritable(output)
    if output.exists():
        raise OutputError("output-exists", "the folder is there already.", where=str(output), mend="name another.")
    from ccis_interop.index.linkage import Model, shipped

    model = Model.read(given["start"]) if given["start"] else shipped()
    if synthetic:
        from ccis_interop.synth.linkage_truth import truth

        made = truth(given["seed"], synthetic, given["rows"])
        left, right = made.rows, made.register
        how = f"the synthetic London of seed {given['seed']} with the noise `list`"
    else:
        left, right = _evidence(lists, given["folders"]), _evidence(registers, given["folders"])
        how = f"{len(lists)} lists and {len(registers)} files of a register"
    digest = _train(left, right, model, how, output)
    click.echo(f"{output}: a model trained on {left.num_rows:,} rows and {right.num_rows:,} records, digest {digest}")


def _evidence(files: tuple[Path, ...], folders: tuple[Path, ...]) -> pa.Table:
    import pyarrow as pa

    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.formats.open import open_input
    from ccis_interop.index.linkage.records import evidence_of

    catalogue = Catalogue(folders)
    parts = [evidence_of(open_input(file, catalogue)).drop_columns(["record_id"]) for file in files]
    whole = pa.concat_tables(parts)
    return whole.add_column(0, "record_id", pa.array(range(1, whole.num_rows + 1), pa.int64()))


def _train(left: pa.Table, right: pa.Table, model: Model, how: str, output: Path) -> str:
    import duckdb

    from ccis_interop.index.linkage import prepare
    from ccis_interop.index.linkage.model import digest_of
    from ccis_interop.index.linkage.train import train
    from ccis_interop.index.linkage.training_page import PAGE, page

    with duckdb.connect(":memory:") as engine:
        for name, rows in (("given_rows", left), ("given_register", right)):
            engine.register(name, rows)
            prepare(engine, name, f"{name}_prepared", model)
        trained = train(engine, "given_rows_prepared", "given_register_prepared", model)
    try:
        with tempfile.TemporaryDirectory(prefix=".interop-", dir=output.resolve().parent) as name:
            folder = Path(name) / "model"
            folder.mkdir()
            for file, content in {**trained.files, PAGE: page(trained, how).encode()}.items():
                (folder / file).write_bytes(content)
            shutil.move(folder, output)
    except OSError as error:
        raise output_failed(str(output), error) from error
    return digest_of(trained.files)
