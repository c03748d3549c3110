"""musnad.yaml: its model, its template and its refusals."""

import pytest

from schemas.errors import ProjectError
from schemas.project import ProjectSettings, create_project, load_project, project_secret


@pytest.fixture
def project_file(tmp_path):
    return create_project(tmp_path / "libya")


def test_init_writes_a_file_that_shows_every_default(project_file):
    written = load_project(project_file.parent).settings
    assert written == ProjectSettings(name="libya")


def test_init_does_not_touch_a_project_that_is_there(project_file):
    before = project_file.read_bytes()
    with pytest.raises(ProjectError, match="is a Musnad project already"):
        create_project(project_file.parent)
    assert project_file.read_bytes() == before


@pytest.mark.parametrize("name", ["true", "مشروع ليبيا", "12", 'a "b"'.replace('"', "'")])
def test_any_folder_name_can_be_a_project_name(tmp_path, name):
    create_project(tmp_path / name)
    assert load_project(tmp_path / name).settings.name == name


def test_a_folder_without_settings_names_the_next_command(tmp_path):
    with pytest.raises(ProjectError) as caught:
        load_project(tmp_path)
    assert "musnad init" in caught.value.remedy


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("preannotator: combine", "preanotator: combine", "preanotator is no setting of musnad.yaml"),
        ("train: 0.8", "train: 0.9", "train, dev and test sum to 1.1, not to 1"),
        (
            "layers: [entities, events, stances]",
            "layers: [entities, topics]",
            "input should be 'entities', 'events' or 'stances'",
        ),
        ("port: 8080", "port: eighty", "input should be a valid integer"),
        ('url: ""                 # empty', 'url: "localhost"  # empty', "an address starts with http:// or https://"),
        ("when: {identical: 2}", "when: {}", "a rule needs a condition"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(project_file, old, new, said):
    text = project_file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    project_file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        load_project(project_file.parent)
    assert said in str(caught.value)
    place = int(caught.value.what.split("musnad.yaml:")[1].split(":")[0])
    assert line - 3 <= place <= line, "the line of the value, or of the section that holds it"


def test_the_secret_is_private_and_stays(project_file):
    project = load_project(project_file.parent)
    first = project_secret(project)
    assert len(first) == 64
    assert project_secret(project) == first
    assert (project.folder / "secret").stat().st_mode & 0o077 == 0


def test_a_secret_that_was_cut_short_or_open_to_others_is_mended(project_file):
    project = load_project(project_file.parent)
    path = project.folder / "secret"
    path.touch()
    secret = project_secret(project)
    assert len(secret) == 64, "an empty one would be no secret"
    path.chmod(0o644)
    assert project_secret(project) == secret
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["mysql://h/d", "postgresql://u:hidden@h/d"])
def test_no_password_stands_in_the_settings(project_file, address):
    text = project_file.read_text(encoding="utf-8")
    project_file.write_text(text.replace('database: ""', f'database: "{address}"'), encoding="utf-8")
    with pytest.raises(ProjectError, match="database") as refused:
        load_project(project_file.parent)
    assert "hidden" not in str(refused.value)
