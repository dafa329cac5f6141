namespace Aspire.Hosting.Embedded.Processes;

/// <summary>What was started and not yet seen to end, on disk, so that the next run can end what a killed one left.</summary>
internal sealed class ProcessRecords(string folder)
{
    public string Folder => folder;
}
