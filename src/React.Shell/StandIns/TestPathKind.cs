namespace React.Shell.StandIns;

/// <summary>What Test-Path asks for.</summary>
public enum TestPathKind
{
    Any,
    Container,
    Leaf,
}
