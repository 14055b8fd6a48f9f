namespace React.Models.Hub;

/// <summary>For whom models are saved.</summary>
public enum ModelScope
{
    /// <summary>In a folder of the user's own.</summary>
    CurrentUser,

    /// <summary>In a folder that all users of the machine read; writing it takes an administrator.</summary>
    AllUsers,
}
