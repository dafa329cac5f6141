using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    public interface IProjectMetadata : IResourceAnnotation
    {
        string ProjectPath { get; }

        LaunchSettings? LaunchSettings => null;

        bool SuppressBuild => false;
    }
}

namespace Aspire.Hosting.Embedded
{
    /// <summary>Implemented by the generated <c>Projects.*</c> classes: lets the engine start the built program without asking the build where it is.</summary>
    public interface IBuiltProject
    {
        string AssemblyPath { get; }
    }
}
