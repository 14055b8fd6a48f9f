using React.Customization;

namespace React.Engine.Tests.Customization;

internal sealed class NoCheckpoints : ICheckpoints
{
    public void SaveWhenDue()
    {
    }
}
